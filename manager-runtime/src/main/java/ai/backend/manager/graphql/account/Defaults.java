package ai.backend.manager.graphql.account;

/** Values of new rows that no input gives. */
final class Defaults {
  /** An empty MessagePack list. */
  static final byte[] NO_DOTFILES = {(byte) 0x90};

  private Defaults() {}
}
