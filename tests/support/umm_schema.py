"""Validates UMM-G records, JSON lines on standard input, against the schema that is the argument: prints each fault."""
import json
import sys

import jsonschema

with open(sys.argv[1], encoding="utf-8") as file:
    judge = jsonschema.Draft7Validator(json.load(file), format_checker=jsonschema.FormatChecker())
count = 0
for line in sys.stdin:
    record = json.loads(line)
    record = record.get("umm", record)
    count += 1
    for fault in judge.iter_errors(record):
        print(record.get("GranuleUR"), "/".join(map(str, fault.absolute_path)), fault.message[:200])
print(count, "records")
