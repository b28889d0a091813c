# 表の見出し
column-name = 氏名
column-people = 人口
column-state = 状態
column-action = 操作
