SELECT region_code, name, level, parent_code, province_code, valid_from, valid_to, successor_code, former_names
FROM staged.regions
ORDER BY region_code
