package ai.backend.agent.commit;

import java.util.Comparator;
import java.util.stream.Stream;

/**
 * How many bytes more may be written, and what is said when they are used up.
 *
 * @param bytes from 0 on
 * @param sentence which limit it is and what to do
 */
record Room(long bytes, String sentence) {
  private static final long LEAST_FREE = 1L << 30;
  private static final int LEAST_FREE_PARTS = 20;

  /**
   * What is on the disk.
   *
   * @param all bytes of all archives
   * @param user bytes of those in the user's folder
   * @param free bytes that the file system has left
   * @param size bytes of the file system
   */
  record Usage(long all, long user, long free, long size) {}

  /** The tightest of the limits. */
  static Room of(Usage usage, CommitSettings settings) {
    long reserve = Math.max(LEAST_FREE, usage.size / LEAST_FREE_PARTS);
    return Stream.of(
            new Room(
                Math.max(0, settings.userLimit() - usage.user),
                "The user's committed sessions have reached "
                    + Bytes.text(settings.userLimit())
                    + ", the most that one user may keep: ask an administrator to delete old ones or to raise BACKEND_COMMIT_USER_LIMIT."),
            new Room(
                Math.max(0, settings.limit() - usage.all),
                "All committed sessions together have reached "
                    + Bytes.text(settings.limit())
                    + ", the most that this agent pool keeps: ask an administrator to delete old ones or to raise BACKEND_COMMIT_LIMIT."),
            new Room(
                Math.max(0, usage.free - reserve),
                "The file system of committed sessions has reached its last "
                    + Bytes.text(reserve)
                    + ", which must stay free: ask an administrator to delete old ones or to enlarge it."))
        .min(Comparator.comparingLong(Room::bytes))
        .orElseThrow();
  }

  /**
   * Checks that more can be written.
   *
   * @throws CommitException EXHAUSTED when not
   */
  void require(long more) {
    if (more > bytes) {
      throw new CommitException(CommitException.Kind.EXHAUSTED, sentence);
    }
  }
}
