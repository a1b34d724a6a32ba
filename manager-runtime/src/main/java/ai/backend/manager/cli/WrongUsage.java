package ai.backend.manager.cli;

/**
 * A value that the command cannot take, found before it did anything: printed with how it is used,
 * exit code 2, and recorded nowhere.
 */
final class WrongUsage extends RuntimeException {
  private static final long serialVersionUID = 1;

  WrongUsage(String message) {
    super(message);
  }
}
