# SPDX-License-Identifier: GPL-2.0-or-later
"""Descriptors do not leak into children; sources are held by pointer."""

from tree import c_files, find

RULE = "descriptors are close-on-exec from birth, and a GSource is held by its pointer, not by an id"


def check(tree):
    paths = c_files(tree, "src/", ends=(".c",))
    for pattern, flag in ((r"(?<![\w.>])open(at)? ?\([^;]*?\)\s*[;,)]", "O_CLOEXEC"), (r"(?<![\w.>])socket ?\([^;]*?\)\s*[;,)]", "SOCK_CLOEXEC")):
        for path in paths:
            for message in find(tree, [path], pattern, "{0}", strings=True):
                if flag not in message:
                    yield f"{message.split(': ')[0]}: a descriptor without {flag}: add the flag"
    yield from find(tree, paths, r"(?<![\w.>])(accept|pipe|dup2?|epoll_create|inotify_init) ?\(",
                    "{0}…): use the variant that takes O_CLOEXEC (accept4, pipe2, fcntl F_DUPFD_CLOEXEC, …)")
    yield from find(tree, paths, r"\b(g_timeout_add|g_idle_add|g_unix_fd_add|g_unix_signal_add|g_io_add_watch|g_child_watch_add)\w* ?\(",
                    "{0}…): create the GSource, keep its pointer, and destroy it with its owner")
    yield from find(tree, paths, r"\bg_source_remove(_by_\w+)? ?\(", "{0}…): keep the GSource and g_source_destroy() it")


BAD = [
    ({"src/platform/a.c": 'void f (void) { int fd = open ("/dev/x", O_RDWR); }\n'}, "O_CLOEXEC"),
    ({"src/platform/a.c": "void f (void) { int fd = socket (AF_INET, SOCK_DGRAM, 0); }\n"}, "SOCK_CLOEXEC"),
    ({"src/platform/a.c": "void f (void) { pipe (fds); }\n"}, "pipe2"),
    ({"src/modem/a.c": "void f (void) { guint id = g_timeout_add (5, g, NULL); }\n"}, "create the GSource"),
]
GOOD = [{"src/platform/a.c": 'void f (void) { int fd = open ("/dev/x",\n  O_RDWR | O_CLOEXEC); ops->open (1); port_open (2); }\n'}]
