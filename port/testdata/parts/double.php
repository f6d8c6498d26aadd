<?php
$y = $x * 2;
echo "doubled\n";
