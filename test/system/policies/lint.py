"""Lints the IAM policies of a plan's JSON with parliament and cloudsplaining: one `<resource>: <finding>` a line.

From parliament whatever is medium or above; from cloudsplaining all that it calls a risk.
"""

import json
import sys

from cloudsplaining.scan.policy_document import PolicyDocument
from parliament import analyze_policy_string, enhance_finding

RISKS = {
    "privilege escalation": "allows_privilege_escalation",
    "data exfiltration": "allows_data_exfiltration_actions",
    "resource exposure": "permissions_management_without_constraints",
    "credentials exposure": "credentials_exposure",
}


def documents(resource):
    """The identity policies of a resource; parliament knows no trust policies."""
    if resource["type"] in ("aws:iam/rolePolicy:RolePolicy", "aws:iam/userPolicy:UserPolicy"):
        policy = resource["inputs"]["policy"]
        yield policy if isinstance(policy, dict) else json.loads(policy)


for account in json.load(open(sys.argv[1]))["accounts"].values():
    for resource in account["resources"]:
        for document in documents(resource):
            found = {
                finding.issue
                for finding in map(enhance_finding, analyze_policy_string(json.dumps(document)).findings)
                if finding.severity in ("MEDIUM", "HIGH", "CRITICAL")
            }
            scanned = PolicyDocument(document)
            found |= {risk for risk, attribute in RISKS.items() if getattr(scanned, attribute)}
            for finding in sorted(found):
                print(f"{resource['name']}: {finding}")
