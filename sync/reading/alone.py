"""Judges a manifest that depends on no other, from its bytes to its verdict. Pure.

Most manifests are so. What includes files or leads to others is judged by `sync.reading.crawl`.
"""

from sync.model import Content, Found
from sync.reading.elsewhere import JudgedElsewhere, for_elsewhere
from sync.reading.fetched import Measure, manifest_of
from sync.reading.judge import is_location, judge, outcome


def judge_alone(found: Found, content: Content, measure: Measure) -> JudgedElsewhere | None:
    """What a manifest amounts to; ``None`` for one that includes files or leads to others, and for
    one on another branch than its provider reads, where Azure DevOps has to be asked."""
    allowance, limits = measure.allowances[found.provider], measure.limits
    if allowance.is_unsure(found.location.branch):
        return None
    manifest = manifest_of(found, content, measure)
    if manifest.includes({}):
        return None
    parser = manifest.parser
    judged = judge(manifest.documents, found, {}, allowance, limits=limits, parser=parser)
    if any(is_location(item.data) for item in judged):
        return None
    return for_elsewhere(outcome(found, content.content_id, judged))
