"""The serverless functions: plain ASGI apps. They read the current release's `runtime/` and nothing of the build."""
