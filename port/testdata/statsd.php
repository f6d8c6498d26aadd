<?php
// statsd client with static methods
class StatsD {
    private static $host = '127.0.0.1';
    private static $port = 8125;
    private static $prefix = '';

    public static function configure($port, $prefix = 'app.') {
        self::$port = $port;
        self::$prefix = $prefix;
    }

    public static function timing($stat, $time, $sampleRate = 1) {
        static::send(array($stat => "$time|ms"), $sampleRate);
    }

    public static function increment($stats, $sampleRate = 1) {
        self::updateStats($stats, 1, $sampleRate);
    }

    public static function decrement($stats, $sampleRate = 1) {
        self::updateStats($stats, -1, $sampleRate);
    }

    public static function updateStats($stats, $delta = 1, $sampleRate = 1) {
        if (!is_array($stats)) { $stats = array($stats); }
        $data = array();
        foreach ($stats as $stat) {
            $data[$stat] = "$delta|c";
        }
        self::send($data, $sampleRate);
    }

    private static function send($data, $sampleRate = 1) {
        $sampledData = array();
        if ($sampleRate < 1) {
            foreach ($data as $stat => $value) {
                $sampledData[$stat] = "$value|@$sampleRate";
            }
        } else {
            $sampledData = $data;
        }
        if (empty($sampledData)) { return; }
        $fp = socket_create(AF_INET, SOCK_DGRAM, SOL_UDP);
        if (!$fp) { return; }
        foreach ($sampledData as $stat => $value) {
            $message = self::$prefix . "$stat:$value";
            $len = socket_sendto($fp, $message, strlen($message), 0, self::$host, self::$port);
            echo "sent $len\n";
        }
        socket_close($fp);
    }
}

StatsD::configure((int)$argv[1]);
StatsD::increment('logins');
StatsD::timing('db.query', 12.5);
StatsD::decrement(array('a', 'b'));
StatsD::updateStats('sampled', 3, 0.5);
