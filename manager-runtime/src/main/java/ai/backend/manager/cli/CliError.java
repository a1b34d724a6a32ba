package ai.backend.manager.cli;

/** A command that failed for a reason the user can act on: printed as one sentence, exit code 1. */
final class CliError extends RuntimeException {
  private static final long serialVersionUID = 1;

  CliError(String message) {
    super(message);
  }

  /** Exit code 1 and nothing printed. */
  static CliError silent() {
    return new CliError("");
  }
}
