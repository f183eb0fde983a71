SELECT region_code, name, level, parent_code, province_code, valid_from, valid_to, successor_code
FROM staged.regions
ORDER BY region_code, valid_from NULLS FIRST, name
