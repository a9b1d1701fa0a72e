-- reports.attachPages became reports.attach.
UPDATE setting SET value = replace(replace(value, '"attachPages":false', '"attach":"nothing"'), '"attachPages":true', '"attach":"document"') WHERE section = 'reports';
