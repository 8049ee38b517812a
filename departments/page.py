"""The page of the departments server: how each behaves, and switches to change it."""

from html import escape
from string import Template

from departments.kinds import KINDS, NAMES, Department
from departments.switches import MEANINGS, Mode, Switch, Switches

PAGE = Template("""<!doctype html>
<html lang="zh-Hans">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>部门数据服务 Departments server</title>
<style>
  body { font: 16px/1.6 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1d2a35 }
  table { border-collapse: collapse; width: 100% }
  th, td { text-align: left; padding: .5rem; border-bottom: 1px solid #ccd5dc; vertical-align: top }
  form { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center }
  select, input, button { font: inherit; padding: .2rem .5rem }
  select { max-width: 100% }
  input { width: 5rem }
  @media (max-width: 45rem) { thead { display: none } table, tbody, tr, th, td { display: block } }
  .off { color: #a3271b; font-weight: 600 }
  [lang=en] { color: #51606c }
</style>
<h1>部门数据服务 <span lang="en">Departments server</span></h1>
<p>演示数据，所有人员均为虚构。<span lang="en">Demo data: everybody is invented.</span></p>
<table>
<thead><tr><th>部门 <span lang="en">Department</span></th><th>现状 <span lang="en">Now</span></th>
<th>改为 <span lang="en">Change to</span></th></tr></thead>
<tbody>
$rows
</tbody>
</table>
""")
ROW = Template("""<tr><th scope="row">$chinese<br><span lang="en">$english: $kinds</span></th>
<td class="$tone">$now</td>
<td><form method="post" action="/switch">
<input type="hidden" name="csrf" value="$csrf"><input type="hidden" name="department" value="$department">
<select name="mode" aria-label="$chinese $english">$options</select>
<label>秒 <span lang="en">seconds</span> <input name="seconds" type="number" min="0" max="120" step="0.1" value="$seconds"></label>
<button>切换 <span lang="en">Switch</span></button></form></td></tr>""")
OPTION = Template('<option value="$value"$chosen>$chinese $english</option>')


def page(switches: Switches, *, csrf: str) -> str:
    rows = [row(each, switches.all[each], csrf=csrf) for each in Department]
    return PAGE.substitute(rows="\n".join(rows))


def row(department: Department, switch: Switch, *, csrf: str) -> str:
    chinese, english = NAMES[department]
    kinds = ", ".join(each.name for each in KINDS if each.department is department)
    now = " ".join(MEANINGS[switch.mode])
    if switch.mode is Mode.SLOW:
        now += f" ({switch.seconds:g} s)"
    return ROW.substitute(
        chinese=chinese,
        english=english,
        kinds=kinds,
        tone="" if switch.mode is Mode.NORMAL else "off",
        now=now,
        csrf=escape(csrf),
        department=department,
        options="".join(option(mode, switch.mode) for mode in Mode),
        seconds=f"{switch.seconds or 5:g}",
    )


def option(mode: Mode, now: Mode) -> str:
    chinese, english = MEANINGS[mode]
    chosen = " selected" if mode is now else ""
    return OPTION.substitute(
        value=mode, chosen=chosen, chinese=chinese, english=english
    )
