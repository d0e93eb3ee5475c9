"""What GitHub says when it refuses a push, as people quote it in public issues; of rules on names
only what they are about is sure."""

_END = (
    "To https://github.com/acme/catalog.git\n"
    "!\tabc:refs/heads/main\t[remote rejected] (push declined due to repository rule violations)\n"
    "error: failed to push some refs to 'https://github.com/acme/catalog.git'\n"
)
_RULE = "remote: error: GH013: Repository rule violations found for refs/heads/main.\nremote: \n"
_RULE_END = "remote: \n" + _END

SECRET = (
    f"{_RULE}remote: - GITHUB PUSH PROTECTION\n"
    f"remote:   {'—' * 41}\n"
    "remote:     Resolve the following violations before pushing again\nremote: \n"
    "remote:     - Push cannot contain secrets\nremote: \nremote: \n"
    "remote:      (?) Learn how to resolve a blocked push\n"
    "remote:      https://docs.github.com/code-security/secret-scanning/working-with-secret-scanning"
    "-and-push-protection/working-with-push-protection-from-the-command-line#resolving\n"
    "remote:     \nremote:     \n"
    f"remote:       —— GitHub Personal Access Token {'—' * 22}\n"
    "remote:        locations:\n"
    "remote:          - commit: 5477a7dd26384ed3c8b3814ee677f755ad27a597\n"
    "remote:            path: catalog/entities/component/default/cart.yaml:34\nremote:     \n"
    "remote:        (?) To push, remove secret from commit(s) or follow this URL to allow it.\n"
    "remote:        https://github.com/acme/catalog/security/secret-scanning/unblock-secret/2gak\n"
    f"{_RULE_END}"
)
LARGE = (
    "remote: error: Trace: 00da36c15c30d60ef4cff1f77d874a41\n"
    "remote: error: See https://gh.io/lfs for more information.\n"
    "remote: error: File catalog/bundles/api-1.yaml is 120.50 MB; this exceeds GitHub's file size "
    "limit of 100.00 MB\n"
    "remote: error: GH001: Large files detected. You may want to try Git Large File Storage.\n"
    "To https://github.com/acme/catalog.git\n"
    "!\tabc:refs/heads/main\t[remote rejected] (pre-receive hook declined)\n"
)
PRIVATE = (
    "remote: error: GH007: Your push would publish a private email address.\n"
    "remote: You can make your email public or disable this protection by visiting:\n"
    "remote: https://github.com/settings/emails\n"
)
SIGNED = f"{_RULE}remote: - Commits must have verified signatures.\nremote:   - abc\n{_RULE_END}"
REVIEW = f"{_RULE}remote: - Changes must be made through a pull request.\n{_RULE_END}"
CHECKS = (
    "remote: error: GH006: Protected branch update failed for refs/heads/main.\n"
    'remote: error: Required status check "test" is expected.\n'
)
MESSAGE = f"{_RULE}remote: - Commit message must match a given regex pattern: ^feat\n{_RULE_END}"
E_MAIL = f"{_RULE}remote: - Author email must match a given regex pattern: acme\n{_RULE_END}"
BRANCH_NAME = f"{_RULE}remote: - Branch name must match a given regex pattern: ^bot/\n{_RULE_END}"
RESTRICTED = f"{_RULE}remote: - File path is restricted\n{_RULE_END}"
