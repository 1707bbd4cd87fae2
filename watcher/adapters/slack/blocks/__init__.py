"""Posts as Slack blocks, their fallback text, and the metadata by which they are found again."""

from watcher.adapters.slack.blocks.buttons import (
    ACCEPT,
    BLOCK_ID_PREFIX,
    MUTE,
    RIGHT,
    WRONG,
)
from watcher.adapters.slack.blocks.messages import (
    METADATA_EVENT,
    fallback_text,
    post_blocks,
    post_metadata,
)

__all__ = [
    "ACCEPT",
    "BLOCK_ID_PREFIX",
    "METADATA_EVENT",
    "MUTE",
    "RIGHT",
    "WRONG",
    "fallback_text",
    "post_blocks",
    "post_metadata",
]
