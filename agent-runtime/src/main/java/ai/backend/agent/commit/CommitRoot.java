package ai.backend.agent.commit;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The folder of the archives: one folder in it for each user. No symbolic link below it is
 * followed. Other agents may keep theirs in the same one.
 */
final class CommitRoot {
  static final Set<OpenOption> CREATE = Set.of(CREATE_NEW, WRITE, NOFOLLOW_LINKS);
  static final FileAttribute<?> FILE_MODE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----"));
  private static final FileAttribute<?> FOLDER_MODE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---"));

  /** Hidden names of unfinished archives: .AGENT.TASK.part */
  private static final Pattern PART =
      Pattern.compile("\\.([0-9a-f]{8})\\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\\.part");

  /**
   * No commit waits and runs as long, so what nobody wrote to is left from an agent that is gone.
   */
  private static final Duration ABANDONED = Duration.ofHours(24);

  private final Path root;
  private final String agent;
  private final CommitSettings settings;

  /**
   * @param agentId whose unfinished archives are told from those of other agents
   */
  CommitRoot(CommitSettings settings, String agentId) {
    this.root = Path.of(settings.root());
    this.agent = "%08x".formatted(agentId.hashCode());
    this.settings = settings;
  }

  /**
   * Begins an archive; its user's folder is made.
   *
   * @throws CommitException IMPOSSIBLE when its name is taken
   */
  PartFile begin(ArchivePath path, UUID task) throws IOException {
    try {
      Files.createDirectory(root.resolve(path.folder()), FOLDER_MODE);
    } catch (FileAlreadyExistsException e) {
      // of an earlier commit
    }
    try (var top = open(root)) {
      var folder = top.newDirectoryStream(Path.of(path.folder()), NOFOLLOW_LINKS);
      if (exists(folder, Path.of(path.file()))) {
        folder.close();
        throw new CommitException(
            CommitException.Kind.IMPOSSIBLE,
            "There is a commit named " + path + " already: try again in a second.");
      }
      return new PartFile(folder, ".%s.%s.part".formatted(agent, task), path.file());
    }
  }

  /** Makes the names in a user's folder last beyond a failure of the machine, where possible. */
  void settle(ArchivePath path) throws IOException {
    try (var folder = FileChannel.open(root.resolve(path.folder()), StandardOpenOption.READ)) {
      folder.force(true);
    }
  }

  /** What may be written into the user's folder. */
  Room room(String folder) throws IOException {
    long all = 0;
    long user = 0;
    try (var top = open(root)) {
      for (Path each : top) {
        long bytes = bytes(top, each.getFileName());
        all += bytes;
        user = each.getFileName().toString().equals(folder) ? bytes : user;
      }
    }
    var store = Files.getFileStore(root);
    return Room.of(
        new Room.Usage(all, user, store.getUsableSpace(), store.getTotalSpace()), settings);
  }

  private static long bytes(SecureDirectoryStream<Path> top, Path name) throws IOException {
    if (!isFolder(top, name)) {
      return size(top, name);
    }
    long sum = 0;
    try (var folder = top.newDirectoryStream(name, NOFOLLOW_LINKS)) {
      for (Path file : folder) {
        sum += size(folder, file.getFileName());
      }
    }
    return sum;
  }

  private static long size(SecureDirectoryStream<Path> folder, Path name) throws IOException {
    try {
      BasicFileAttributes attributes = attributes(folder, name);
      return attributes.isRegularFile() ? attributes.size() : 0;
    } catch (NoSuchFileException e) {
      return 0; // removed since it was listed
    }
  }

  /**
   * Removes what an earlier life of this agent left unfinished, and what nobody has written to for
   * hours.
   *
   * @return the tasks of it
   */
  List<UUID> sweep(Instant now) throws IOException {
    var tasks = new ArrayList<UUID>();
    try (var top = open(root)) {
      for (Path each : top) {
        if (isFolder(top, each.getFileName())) {
          try (var folder = top.newDirectoryStream(each.getFileName(), NOFOLLOW_LINKS)) {
            sweep(folder, now, tasks);
          }
        }
      }
    }
    return tasks;
  }

  private void sweep(SecureDirectoryStream<Path> folder, Instant now, List<UUID> tasks)
      throws IOException {
    for (Path file : folder) {
      Path name = file.getFileName();
      Matcher part = PART.matcher(name.toString());
      if (part.matches() && (agent.equals(part.group(1)) || abandoned(folder, name, now))) {
        folder.deleteFile(name);
        tasks.add(UUID.fromString(part.group(2)));
      }
    }
  }

  private static boolean abandoned(SecureDirectoryStream<Path> folder, Path name, Instant now)
      throws IOException {
    return exists(folder, name)
        && attributes(folder, name).lastModifiedTime().toInstant().isBefore(now.minus(ABANDONED));
  }

  private static boolean isFolder(SecureDirectoryStream<Path> top, Path name) throws IOException {
    return exists(top, name) && attributes(top, name).isDirectory();
  }

  private static boolean exists(SecureDirectoryStream<Path> folder, Path name) throws IOException {
    try {
      attributes(folder, name);
      return true;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private static BasicFileAttributes attributes(SecureDirectoryStream<Path> folder, Path name)
      throws IOException {
    return folder
        .getFileAttributeView(name, BasicFileAttributeView.class, NOFOLLOW_LINKS)
        .readAttributes();
  }

  private static SecureDirectoryStream<Path> open(Path folder) throws IOException {
    var stream = Files.newDirectoryStream(folder);
    if (stream instanceof SecureDirectoryStream<Path> secure) {
      return secure;
    }
    stream.close();
    throw new IOException("the file system of " + folder + " cannot be used safely");
  }
}
