# The Python kernel for sessions with an accelerator: the same layers, other labels.
same=kernel-python
repository=stable/python
tags=$kernel_tag-gpu

config() {
    . "$images/recipes/$same.sh"
    config | sed 's/"ai.backend.role"/"ai.backend.accelerators": "cuda", "ai.backend.resource.min.cuda.device": "1", &/'
}
