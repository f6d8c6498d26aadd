<?php
# syslog server, writes one file per host, RFC 3164 and 5424
$bind_ip = "127.0.0.1";
$bind_port = $argv[1];
$dir = rtrim($argv[2], '/');

$severities = array(0=>'emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug');
$facilities = array_merge(explode(',', 'kern,user,mail,daemon,auth,syslog,lpr,news,uucp,cron,authpriv,ftp'), array_fill(12, 4, 'reserved'), array_map('local', range(0, 7)));

function local($n) { return "local$n"; }

function parse_syslog($line) {
  global $severities, $facilities;
  if (!preg_match('/^<(\d{1,3})>(.*)$/s', $line, $m)) return false;
  $pri = (int) $m[1];
  if ($pri > 191) return false;
  $out = array(
    'facility' => $facilities[$pri >> 3],
    'severity' => $severities[$pri & 7],
    'level'    => $pri & 7,
    'rest'     => $m[2],
  );
  if (preg_match('/^1 (\S+) (\S+) (\S+) (\S+) (\S+) (-|(?:\[.*?\])+) ?(.*)$/s', $m[2], $n)) {
    $out['time'] = strtotime($n[1]);
    $out['host'] = $n[2];
    $out['tag']  = $n[3] . ($n[4] != '-' ? "[$n[4]]" : '');
    $out['msg']  = preg_replace('/^\xEF\xBB\xBF/', '', $n[7]);
    if ($n[6] != '-' && preg_match_all('/(\w+)="((?:[^"\\\\]|\\\\.)*)"/', $n[6], $sd))
      $out['sd'] = array_combine($sd[1], array_map('stripslashes', $sd[2]));
  } elseif (preg_match('/^(\w{3}) +(\d+) (\d\d):(\d\d):(\d\d) (\S+) ([^:\[]+)(\[\d+\])?: ?(.*)$/s', $m[2], $n)) {
    $months = array_flip(array('Jan','Feb','Mar','Apr','May','Jun','Jul','Aug','Sep','Oct','Nov','Dec'));
    $out['time'] = gmmktime($n[3], $n[4], $n[5], $months[$n[1]] + 1, $n[2], 2024);
    $out['host'] = $n[6];
    $out['tag']  = $n[7] . $n[8];
    $out['msg']  = $n[9];
  } else {
    $out['time'] = 0;
    $out['host'] = '-';
    $out['tag'] = '-';
    $out['msg'] = $m[2];
  }
  unset($out['rest']);
  return $out;
}

date_default_timezone_set('UTC');
$sock = socket_create(AF_INET, SOCK_DGRAM, 0) or die("Cannot create socket");
socket_bind($sock, $bind_ip, $bind_port) or die("Cannot bind");
print "syslog on $bind_ip\n";

$stats = array(); $files = array(); $last = null; $repeat = 0;
while (true) {
  $bytes = socket_recvfrom($sock, $buf, 8192, 0, $from, $fport);
  if ($bytes === FALSE || $bytes == 0) continue;
  $e = parse_syslog(rtrim($buf, "\r\n\0"));
  if (!$e) { print "malformed from $from: " . substr($buf, 0, 20) . "\n"; @$stats['malformed']++; continue; }
  @$stats[$e['facility']][$e['severity']] += 1;
  if ($e['tag'] == 'control' and $e['msg'] == 'quit') break;
  if ($last !== null && $last['msg'] === $e['msg'] && $last['host'] == $e['host']) { $repeat++; continue; }
  if ($repeat > 0) {
    $line = "last message repeated $repeat times\n";
    print $line;
    $repeat = 0;
  }
  $last = $e;
  $name = preg_replace('/[^\w.-]/', '_', $e['host']);
  if (!isset($files[$name])) {
    $files[$name] = fopen("$dir/$name.log", 'a');
    if (!$files[$name]) die("cannot open $name.log\n");
  }
  $line = sprintf("%s %s.%s %s: %s", gmdate('Y-m-d H:i:s', $e['time']), $e['facility'], $e['severity'], $e['tag'], addcslashes($e['msg'], "\0..\37"));
  if (isset($e['sd'])) foreach ($e['sd'] as $k => $v) $line .= " {$k}={$v}";
  fwrite($files[$name], $line . PHP_EOL);
  if ($e['level'] <= LOG_ERR) print "!! " . $line . "\n";
}
foreach ($files as $name => $f) {
  fclose($f);
  $lines = file("$dir/$name.log", FILE_IGNORE_NEW_LINES);
  print "$name: " . count($lines) . "\n  " . implode("\n  ", $lines) . "\n";
}
ksort($stats);
print_r($stats);
socket_close($sock);
