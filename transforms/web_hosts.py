"""What is known of web hosts: which hold code, models, data sets, papers, project pages."""

from __future__ import annotations

_SEGMENT = r"[\w.-]+"
_CODE_HUBS = r"(?:github\.com|gitlab\.com|bitbucket\.org|codeberg\.org)"
# First segments of paths on these hosts that are not the name of an owner.
_CODE_HUB_PAGES = (
    r"(?:about|apps|collections|contact|enterprise|explore|features|login|marketplace|orgs|"
    r"pricing|search|settings|sponsors|topics|trending)"
)
_MODEL_HUB_PAGES = r"(?:datasets|spaces|papers|docs|blog|collections|models|tasks|learn|posts|join)"

# Pattern of host and path (without scheme and `www.`), and the kind; the first that matches counts.
KIND_PATTERNS: tuple[tuple[str, str], ...] = (
    (rf"(?i)^{_CODE_HUBS}/{_CODE_HUB_PAGES}(?:/|$)", "other"),
    (rf"(?i)^{_CODE_HUBS}/{_SEGMENT}", "code"),
    (r"(?i)^(?:gist\.github\.com|anonymous\.4open\.science|[\w.-]*sourceforge\.net)/", "code"),
    (r"(?i)^(?:git|gitlab|code)\.[\w.-]+/[\w.-]+/[\w.-]+", "code"),
    (r"(?i)^huggingface\.co/datasets/", "dataset"),
    (r"(?i)^huggingface\.co/papers/", "paper"),
    (r"(?i)^huggingface\.co/spaces/", "project"),
    (rf"(?i)^huggingface\.co/{_MODEL_HUB_PAGES}(?:/|$)", "other"),
    (rf"(?i)^huggingface\.co/{_SEGMENT}", "model"),
    (
        r"(?i)^(?:modelscope\.cn/models|civitai\.com/models|tfhub\.dev|ollama\.com/library)/",
        "model",
    ),
    (r"(?i)^modelscope\.cn/datasets/", "dataset"),
    (
        r"(?i)^(?:zenodo\.org|kaggle\.com/(?:datasets|c|competitions)|figshare\.com|osf\.io"
        r"|[\w.-]*dataverse[\w.-]*|datadryad\.org|physionet\.org|openneuro\.org"
        r"|data\.[\w.-]+|archive\.ics\.uci\.edu|doi\.org/10\.(?:5281|6084|7910)/)",
        "dataset",
    ),
    (
        r"(?i)^(?:[\w.-]*arxiv\.org|(?:dx\.)?doi\.org|openreview\.net|aclanthology\.org"
        r"|aclweb\.org|[\w.-]*biorxiv\.org|[\w.-]*medrxiv\.org|proceedings\.mlr\.press"
        r"|papers\.n(?:eur)?ips\.cc|ieeexplore\.ieee\.org|dl\.acm\.org|link\.springer\.com"
        r"|sciencedirect\.com|nature\.com|pubmed\.ncbi\.nlm\.nih\.gov|ssrn\.com"
        r"|semanticscholar\.org|hal\.science)(?:/|$)",
        "paper",
    ),
    (
        r"(?i)^(?:[\w-]+\.(?:github|gitlab)\.io|sites\.google\.com|[\w-]+\.readthedocs\.io)",
        "project",
    ),
    (r"(?i)^[\w-]+\.(?:netlify\.app|vercel\.app|web\.app|pages\.dev|streamlit\.app)", "project"),
    (
        r"(?i)^(?:youtube\.com|youtu\.be|vimeo\.com|twitter\.com|x\.com|drive\.google\.com)/",
        "other",
    ),
    # A site of its own, or its first level, is how projects present themselves.
    (r"^[^/]+/?(?:[^/.]+/?)?$", "project"),
)

# Patterns of host and path whose first group is `owner/name`; `datasets/` and `spaces/` left out.
REPOSITORY_PATTERNS: tuple[str, ...] = (
    rf"(?i)^{_CODE_HUBS}/({_SEGMENT}/{_SEGMENT})",
    rf"(?i)^huggingface\.co/({_SEGMENT}/{_SEGMENT})",
)
# Pages of these hubs whose paths only look like `owner/name`.
NO_REPOSITORY = (
    rf"(?i)^(?:{_CODE_HUBS}/{_CODE_HUB_PAGES}|huggingface\.co/{_MODEL_HUB_PAGES})/"
    # A data set without an owner, and one of its pages.
    r"|^huggingface\.co/[^/]+/(?:viewer|tree|blob|resolve|raw|discussions)(?:/|$)"
)
