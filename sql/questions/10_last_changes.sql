-- en: What changed in the warehouse since the run before, and why?
-- zh: 与上次运行相比，数据仓库有哪些变化，原因是什么？
SELECT c.reason, c.relation, c.row_key, c.change, c.column_name, c.old_value, c.new_value
FROM ops.changes AS c
WHERE c.run_id = (SELECT max(run_id) FROM ops.runs WHERE status = 'published')
ORDER BY c.reason, c.relation, c.row_key, c.column_name
