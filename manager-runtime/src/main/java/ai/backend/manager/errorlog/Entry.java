package ai.backend.manager.errorlog;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A failure as it is reported (spec/07 §1.13).
 *
 * @param severity critical, error or warning
 * @param source {@code manager}, an agent's id, or what a client calls itself
 * @param user whom it concerns, null for the whole cluster
 * @param contextEnv a JSON text, null when there is none
 */
record Entry(
    String severity,
    String source,
    @Nullable UUID user,
    String message,
    String contextLang,
    @Nullable String contextEnv,
    @Nullable String requestUrl,
    @Nullable Integer requestStatus,
    @Nullable String traceback) {}
