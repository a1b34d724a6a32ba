-- What the recorded installation had in its error log, with the stacks left out; made young, so that it is not too old to keep.
DELETE FROM error_logs;
INSERT INTO error_logs (id, created_at, severity, source, message, context_lang, context_env, traceback)
VALUES ('3df25ca9-269c-4d50-ba27-18b1b866b91e', now() - interval '1 minutes', 'error', 'manager', 'aiohttp.client_exceptions.ClientConnectorError: Cannot connect to host 127.0.0.1:6099 ssl:default [Connection refused]', 'python',
        NULL, '(left out)');
INSERT INTO error_logs (id, created_at, severity, source, message, context_lang, context_env, traceback)
VALUES ('11cebb10-5a3c-4ec9-bea1-ebb3dfa0d52c', now() - interval '2 minutes', 'error', 'manager', 'sqlalchemy.exc.StatementError: (builtins.ValueError) badly formed hexadecimal UUID string', 'python',
        NULL, '(left out)');
INSERT INTO error_logs (id, created_at, severity, source, message, context_lang, context_env, traceback)
VALUES ('0198eb66-c841-4e7c-9001-c52836e22010', now() - interval '3 minutes', 'error', 'manager', 'ai.backend.manager.api.exceptions.InvalidAPIParameters: Missing or invalid API parameters.', 'python',
        NULL, '(left out)');
INSERT INTO error_logs (id, created_at, severity, source, message, context_lang, context_env, traceback)
VALUES ('7bbebdcf-1421-4a5e-afbd-9bf20e013463', now() - interval '4 minutes', 'error', 'i-oracle', 'TypeError: TypedDict does not support instance and class checks', 'python',
        '{}', '(left out)');
INSERT INTO error_logs (id, created_at, severity, source, message, context_lang, context_env, traceback)
VALUES ('3b8f249a-9f31-4aaa-b28f-b88b8d7c47a6', now() - interval '5 minutes', 'error', 'i-oracle', 'ai.backend.agent.exception.AgentError: Kernel failed to create container (k:11936741-acf0-45a3-832c-413acca0da76, detail:unknown)', 'python',
        '{}', '(left out)');
