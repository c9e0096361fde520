"""Tokens of services that the detector library does not know, by the mark their issuers give them to be found by."""

from __future__ import annotations

# (kind, expression of the whole token): no look-around, so that the linear-time engine reads it, too.
TOKENS = (
    ("GitHub token", r"github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}"),
    ("Google API key", r"AIza[0-9A-Za-z_-]{35}"),
    ("Google OAuth secret", r"GOCSPX-[A-Za-z0-9_-]{28}"),
    ("Slack token", r"xapp-[0-9]-[A-Z0-9]{8,20}-[0-9]{8,20}-[a-z0-9]{32,80}"),
    ("Stripe key", r"[rs]k_live_[0-9A-Za-z]{24,120}"),
    ("npm token", r"npm_[A-Za-z0-9]{36}"),
    ("OpenAI key", r"sk-(?:proj|svcacct|admin)-[A-Za-z0-9_-]{40,200}"),
    ("Anthropic key", r"sk-ant-[a-z0-9]{3,8}-[A-Za-z0-9_-]{80,120}"),
    ("Hugging Face token", r"hf_[A-Za-z]{34}"),
    ("DigitalOcean token", r"do[opr]_v1_[a-f0-9]{64}"),
    ("HashiCorp Vault token", r"hv[sb]\.[A-Za-z0-9_-]{24,200}"),
    ("Grafana token", r"gl(?:sa_[A-Za-z0-9]{32}_[a-f0-9]{8}|c_[A-Za-z0-9+/=]{60,400})"),
    ("Databricks token", r"dapi[a-f0-9]{32}"),
    ("Shopify token", r"shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}"),
    ("Docker Hub token", r"dckr_(?:pat|oat)_[A-Za-z0-9_-]{27,40}"),
    ("age secret key", r"AGE-SECRET-KEY-1[0-9A-Z]{58}"),
)
