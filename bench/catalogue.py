"""The catalogue's index beside other ways of keeping it: size, time to open, time of one look-up.

    python bench/catalogue.py [--who]

`--who` also times `ringfence who` as a whole process, for 40 names of every kind.
"""

from __future__ import annotations

import argparse
import json
import pickle
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from ringfence.catalogue.build_index import build_index
from ringfence.catalogue.index_format import Index
from ringfence.catalogue.open_index import open_index
from ringfence.catalogue.table_files import SHIPPED, fingerprint

REPEATS = 15
ASKED = (
    "pangle.io", "com.umeng.analytics", "Aurora Mobile", "com.zhiliaoapp.musically", "tiktok", "WeChat",
    "com.tencent.mm", "字节跳动", "ByteDance Ltd.", "HKEX:700", "libjcore.so",
    "cn.jpush.android.api.JPushInterface",
    "log.tiktokv.com", "mc.yandex.ru", "io.appmetrica.analytics", "ПАО Сбербанк", "vk.com", "AS13238",
    "kaspersky.com", "org.telegram.messenger", "ir.tapsell.sdk", "etecsa.cu", "Hikvision", "hik-connect.com",
    "DJI", "tuyaus.com", "tplinkcloud.com", "temu.com", "Shein", "com.einnovation.temu", "deepseek.com",
    "firebase-crashlytics", "com.google.firebase.analytics", "doubleclick.net", "com.facebook.ads",
    "okhttp3.OkHttpClient",
    "appsflyer.com", "com.applovin.sdk", "Spotify", "Tencnt Holdings",
)  # fmt: skip


def median_ms(action: Callable[[], object]) -> float:
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return 1000 * statistics.median(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--who", action="store_true")
    options = parser.parse_args()
    tables = fingerprint((SHIPPED,))
    built = median_build(tables)
    index = open_index((SHIPPED,))
    keys = list(index.keys(""))
    print(f"{len(index):,} rows, {len(keys):,} keys; built from the tables in {built:.2f} s")
    print(f"{'':8} {'MB':>6} {'open ms':>9} {'look-up µs':>11}")
    asked = keys[:: max(1, len(keys) // 1000)]
    with tempfile.TemporaryDirectory() as folder:
        for name, make in (("own", own), ("sqlite", sqlite), ("json", as_json), ("pickle", pickled)):
            size, open_ms, find = make(Path(folder), index, keys)
            find_us = 1000 * median_ms(lambda find=find: [find(key) for key in asked]) / len(asked)
            print(f"{name:8} {size / 1e6:6.1f} {open_ms:9.1f} {find_us:11.1f}")
    if options.who:
        time_who()


def median_build(tables: bytes) -> float:
    start = time.perf_counter()
    build_index((SHIPPED,), tables)
    return time.perf_counter() - start


Made = tuple[int, float, Callable[[str], object]]


def own(folder: Path, index: Index, keys: list[str]) -> Made:
    """As a command does it: read, check the checksum, compare the fingerprint of the tables."""
    return index.size, median_ms(lambda: open_index((SHIPPED,))), index.find


def rows_of(index: Index, keys: list[str]) -> dict[str, list[dict[str, str]]]:
    return {key: [dict(row) for row in index.find(key)] for key in keys}


def sqlite(folder: Path, index: Index, keys: list[str]) -> Made:
    path = folder / "index.db"
    database = sqlite3.connect(path)
    database.execute("create table rows (number integer primary key, row text)")
    database.execute("create table keys (key text, number integer)")
    for number in range(len(index)):
        text = json.dumps(index.record(number), ensure_ascii=False, separators=(",", ":"))
        database.execute("insert into rows values (?, ?)", (number, text))
    numbers = {json.dumps(index.record(number), sort_keys=True): number for number in range(len(index))}
    for key in keys:
        for row in index.find(key):
            number = numbers[json.dumps(row, sort_keys=True)]
            database.execute("insert into keys values (?, ?)", (key, number))
    database.execute("create index by_key on keys (key)")
    database.commit()
    query = "select row from keys join rows using (number) where key = ?"

    def start() -> object:
        opened = sqlite3.connect(path)
        return opened.execute(query, ("id:tiktok",)).fetchall()

    def find(key: str) -> object:
        return [json.loads(row) for (row,) in database.execute(query, (key,))]

    return path.stat().st_size, median_ms(start), find


def as_json(folder: Path, index: Index, keys: list[str]) -> Made:
    data = json.dumps(rows_of(index, keys), ensure_ascii=False, separators=(",", ":")).encode()
    return len(data), median_ms(lambda: json.loads(data)), json.loads(data).get


def pickled(folder: Path, index: Index, keys: list[str]) -> Made:
    data = pickle.dumps(rows_of(index, keys))
    return len(data), median_ms(lambda: pickle.loads(data)), pickle.loads(data).get


def time_who() -> None:
    """Whole processes, one for each name, as a user starts them."""
    command = Path(sys.executable).with_name("ringfence")
    times = {}
    for name in ASKED:
        runs = []
        for _ in range(3):
            start = time.perf_counter()
            done = subprocess.run([command, "who", name], capture_output=True, text=True, check=True)
            runs.append(time.perf_counter() - start)
        times[name] = statistics.median(runs)
        print(f"{times[name]:6.3f} s  {name:40} {done.stdout.strip().splitlines()[0][:60]}")
    every = sorted(times.values())
    print(f"{len(every)} names: median {statistics.median(every):.3f} s, longest {every[-1]:.3f} s")


if __name__ == "__main__":
    main()
