"""The commands by name, and one way to make their parsers."""

import argparse
from typing import NamedTuple


class Command(NamedTuple):
    """Where a command lives (``module:function``) and one line of help in each language."""

    target: str
    zh: str
    en: str


COMMANDS = {
    "demo": Command("ops.demo:demo", "装载示范城镇并打开地图", "load a demo town and serve its map"),
    "up": Command("ops.database:up", "启动内置数据库", "start the embedded database"),
    "down": Command("ops.database:down", "停止内置数据库", "stop the embedded database"),
    "env": Command("ops.database:env", "打印数据库地址（export）", "print the database's addresses to eval"),
    "migrate": Command("ops.migrate:migrate", "更新数据库结构", "bring the schema up to date"),
    "import": Command("ops.importing:import_command", "导入文件", "import a file"),
    "serve": Command("ops.serve:serve", "启动网页和接口", "serve the page and the API"),
    "seed": Command("ops.seed:seed", "预先绘制一个区域的瓦片", "draw the tiles of an area beforehand"),
    "verify": Command("ops.verify:verify", "核对数据（铺满、归属）", "prove partition and assignments"),
    "audit": Command("ops.audit:audit", "核对、保存、导出审计日志", "prove, anchor and export the audit log"),
    "retention": Command(
        "ops.retention:retention",
        "删除到期数据并出证明",
        "delete what was kept long enough, with a certificate",
    ),
    "calendar": Command(
        "ops.calendar:calendar",
        "管理工作日历（放假、调休）",
        "keep the working calendar: days off, days worked",
    ),
    "keys": Command("ops.keys:keys", "管理证件号和电话的密钥", "keep the keys of id and telephone numbers"),
    "user": Command("ops.user:user", "管理用户", "keep the accounts"),
    "tenant": Command("ops.tenant:tenant", "管理租户（县、市、区）", "keep the tenants"),
    "test": Command("ops.quality:test", "运行测试", "run the tests"),
    "check": Command("ops.quality:check", "运行全部检查（与 CI 相同）", "run everything that CI runs"),
    "generate": Command(
        "ops.generate:generate", "重新生成由代码产生的文件", "write the files made from code"
    ),
    "bench": Command("ops.quality:bench", "运行性能测试", "run a benchmark"),
}


def parser(name: str) -> argparse.ArgumentParser:
    """A parser for one command, titled with its line of help."""
    entry = COMMANDS[name]
    return argparse.ArgumentParser(prog=f"./wangge {name}", description=f"{entry.zh} · {entry.en}")


def overview() -> str:
    """All commands, one a line."""
    width = max(map(len, COMMANDS))
    lines = [f"  {name:<{width}}  {entry.zh} · {entry.en}" for name, entry in COMMANDS.items()]
    return "\n".join(["用法 · usage: ./wangge COMMAND [--help]", "", *lines])
