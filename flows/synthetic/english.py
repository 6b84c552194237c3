"""Real words, so that made-up text has the skeleton of English (and some French) prose."""

from __future__ import annotations

# In the order of their frequency.
_FUNCTION_WORDS = (
    "the of and to in a we that for with is on by our as are this from an which can it be these"
    " at or such using based their while not more both has have however through between into"
    " across only than its also over under without when where been each most other they all two"
    " how one but via during any existing several same many three towards within against despite"
    " well further thus often then after before some use used four whether even still rather"
    " first second because if no there up out so may might could should will would do does"
    " beyond among along upon per every around about instead less much few own those what who"
    " whose why yet until since although though either neither another following given toward"
    " hence whereas nor except like unlike next last"
)
FUNCTION_WORDS = tuple(_FUNCTION_WORDS.split())

_CONTENT_WORDS = (
    "model models learning data training language performance tasks method methods results image"
    " images approach framework large information generation features network networks"
    " representation representations attention reasoning knowledge quality video text visual"
    " dataset datasets benchmark benchmarks accuracy efficient evaluation experiments analysis"
    " inference context problem problems work domain domains structure space time number scale"
    " human prior recent state process system systems design architecture parameters objective"
    " function loss optimization search sampling noise diffusion transformer encoder decoder"
    " policy reward agent agents environment action actions memory cost computational resources"
    " training-free end-to-end fine-tuning pre-trained zero-shot few-shot large-scale multi-modal"
    " high-quality real-world state-of-the-art open-source low-rank long-range cross-domain"
    " robust robustness diverse novel simple effective significant substantial consistent dynamic"
    " semantic spatial temporal local global sparse dense deep neural linear causal synthetic"
    " general complex specific limited challenging improved complete joint direct single multiple"
    " improves achieves enables reduces requires shows outperforms introduces leverages captures"
    " generate learn improve reduce capture align adapt evaluate predict train scale compare"
    " supervision alignment adaptation generalization detection segmentation classification"
    " retrieval prediction estimation reconstruction translation compression distillation"
    " pruning quantization annotation feedback instruction instructions preference preferences"
    " graph graphs token tokens sequence sequences layer layers weights gradient gradients"
    " distribution distributions error errors question questions answer answers code speech audio"
    " motion scene object objects camera depth point cloud surface user users research community"
    " baseline baselines ability capabilities gap limitation limitations bias safety trust"
    " contribution contributions setting settings strategy strategies mechanism mechanisms"
)
CONTENT_WORDS = tuple(_CONTENT_WORDS.split())

# With which a sentence begins.
OPENINGS = (
    "We propose",
    "We present",
    "We introduce",
    "We study",
    "We find that",
    "We show that",
    "We also release",
    "We further demonstrate",
    "We evaluate",
    "We analyze",
    "In this paper, we propose",
    "In this work, we present",
    "In this paper, we study",
    "To address this issue, we introduce",
    "To this end, we design",
    "To bridge this gap, we develop",
    "To the best of our knowledge, this is the first",
    "Extensive experiments show that",
    "Extensive experiments on several benchmarks demonstrate",
    "Experimental results indicate that",
    "Empirically, we observe",
    "Moreover,",
    "However,",
    "Furthermore,",
    "Specifically,",
    "In particular,",
    "In addition,",
    "In contrast,",
    "Finally,",
    "First,",
    "Second,",
    "Notably,",
    "Surprisingly,",
    "Recently,",
    "Recent advances in",
    "Recent work on",
    "Despite the success of",
    "Existing methods rely on",
    "Prior work has focused on",
    "Our method",
    "Our approach",
    "Our results suggest that",
    "Our key insight is that",
    "The key idea is",
    "The proposed framework",
    "This work",
    "This paper describes",
    "These findings suggest",
    "Unlike previous approaches,",
    "Compared with strong baselines,",
    "Motivated by this,",
    "As a result,",
    "At its core,",
    "Building on this,",
    "For example,",
    "Given the growing use of",
    "It remains unclear how",
    "With the rise of",
    "While much progress has been made in",
    "Although effective,",
)

LATEX = (
    r"na\"ive",
    "S^3",
    r"$\alpha$",
    r"$\epsilon$-greedy",
    r"$k$",
    r"$O(n \log n)$",
    r"O(n^2)",
    r"\textit{et al.}",
    r"\emph{a posteriori}",
    r"$\mathcal{L}_2$",
    r"$2\times$",
    r"$\sim$",
    r"10$\%$",
    r"\textbf{SOTA}",
    r"Schr\"odinger",
    "x_t",
    r"$p(y \mid x)$",
    "|V|",
)

GREEK = ("alpha", "beta", "gamma", "lambda", "mu", "pi", "sigma", "Omega")

HEADINGS = ("BACKGROUND", "OBJECTIVE", "METHODS", "RESULTS", "CONCLUSIONS")

_FRENCH_WORDS = (
    "le la les de du des et un une en dans pour par sur avec sans que qui ne pas plus est sont"
    " nous notre nos ces cette ce leur leurs aux au entre ainsi afin donc mais ou où dont lorsque"
    " méthode méthodes modèle modèles données apprentissage réseau réseaux résultats précision"
    " étude analyse problème problèmes approche proposée évaluation qualité système systèmes"
    " connaissances langue langues image images texte textes réduit améliore présente montre permet"
    " état art efficacité généralisation représentation mémoire coût première deuxième plusieurs"
    " très également expériences corpus étendu hypothèse élevée générés évaluée obtenue tâches"
)
FRENCH_WORDS = tuple(_FRENCH_WORDS.split())
FRENCH_OPENINGS = (
    "Nous proposons",
    "Nous présentons",
    "Dans cet article, nous étudions",
    "Les résultats montrent que",
    "Cependant,",
    "Enfin,",
    "À notre connaissance,",
    "Afin de répondre à cette question,",
)
