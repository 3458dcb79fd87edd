complete --keep-order --exclusive --command bankctl --arguments "(COMPLETE=fish bankctl -- (commandline --current-process --tokenize --cut-at-cursor) (commandline --current-token))"
