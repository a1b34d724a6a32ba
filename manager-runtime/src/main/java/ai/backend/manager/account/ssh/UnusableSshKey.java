package ai.backend.manager.account.ssh;

/** A text is not the key that it should be; the message tells what to change, without the key. */
public final class UnusableSshKey extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  UnusableSshKey(String message) {
    super(message);
  }
}
