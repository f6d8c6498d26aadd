<?php
function leave($n) { if ($n > 1) exit($n * 10); return $n; }
class Pool {
    private $children = [];
    function start($n) {
        for ($i = 0; $i < $n; $i++) {
            $pid = pcntl_fork();
            if ($pid === -1) die("fork failed\n");
            if ($pid === 0) {
                $this->work($i);
                leave($i);
                exit(3 + $i);
            }
            $this->children[$pid] = $i;
        }
        return count($this->children);
    }
    private function work($i) { usleep(1000 * $i); }
    function wait() {
        $codes = [];
        while (count($this->children)) {
            $pid = pcntl_wait($status);
            $codes[$this->children[$pid]] = pcntl_wifexited($status) ? pcntl_wexitstatus($status) : -1;
            unset($this->children[$pid]);
        }
        ksort($codes);
        return implode(',', $codes);
    }
}
$p = new Pool;
echo $p->start(4), "\n";
echo $p->wait(), "\n";
