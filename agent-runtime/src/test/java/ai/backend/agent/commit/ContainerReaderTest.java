package ai.backend.agent.commit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program inside, run for real, into an archive that another program reads back. */
@Timeout(120)
class ContainerReaderTest {
  private static final long MIB = 1024 * 1024;

  /** More than the buffers between the program and this test hold. */
  private static final long BIG = 96 * MIB;

  @TempDir private Path folder;
  private Path root;
  private Path archive;
  private ProcessPrograms programs = new ProcessPrograms();

  @BeforeEach
  void prepare() throws IOException {
    root = Files.createDirectory(folder.resolve("root"));
    archive = folder.resolve("archive.tar.gz");
  }

  @AfterEach
  void end() {
    programs.close();
  }

  private static void needsRoot() throws Exception {
    assumeThat(ReadArchive.run("id", "-u").strip()).as("root").isEqualTo("0");
  }

  private static String resource(String name) throws IOException {
    try (var in = Objects.requireNonNull(ContainerReaderTest.class.getResourceAsStream(name))) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  private interface Meanwhile {
    void happens() throws IOException;
  }

  private ReadArchive read(String python, String inside, Meanwhile meanwhile) throws Exception {
    var reader = new ContainerReader(programs, python, inside);
    try (var file =
            Files.newByteChannel(archive, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var writer = new ImageArchive(file, Instant.now());
        var reading = reader.open(UUID.randomUUID(), "127.0.0.1")) {
      var first = new AtomicBoolean(true);
      String digest =
          reading
              .layer()
              .readTo(
                  (bytes, length) -> {
                    if (first.getAndSet(false)) {
                      meanwhile.happens();
                    }
                    writer.layer(bytes, length);
                  });
      writer.finish(digest, ImageConfig.parse("").orEnvironment(reading.environment()));
    }
    return ReadArchive.of(archive);
  }

  private ReadArchive read() throws Exception {
    return read("python3", root.toString(), () -> {});
  }

  private static void is(ReadArchive read, String name, String expected) {
    var e = read.entry(name);
    assertThat(
            "%s %s %s:%s %s%s"
                .formatted(
                    e.get("type").asText(),
                    e.get("mode").asText(),
                    e.get("uid"),
                    e.get("gid"),
                    e.get("size"),
                    e.get("link").asText().isEmpty() ? "" : " " + e.get("link").asText()))
        .as(name)
        .isEqualTo(expected);
  }

  @Test
  void everyKindOfFileKeepsWhatItIs() throws Exception {
    needsRoot();
    ReadArchive.python(resource("tree.py"), root.toString());

    var read = read();

    is(read, "etc", "5 777 0:0 0");
    is(read, "etc/passwd", "0 644 0:0 11");
    assertThat(read.entry("etc/passwd").get("mtime").asLong()).isEqualTo(1_500_000_000);
    is(read, "etc/shadow", "0 0 1234:42 7");
    is(read, "tmp", "5 1777 0:0 0");
    is(read, "fifo", "6 640 0:0 0");
    is(read, "tty", "3 620 0:0 0");
    assertThat(read.entry("tty").get("device").toString()).isEqualTo("[5,1]");
    is(read, "usr/bin/link", "2 777 0:0 0 tool");
    is(read, "dangling", "2 777 0:0 0 /nowhere/" + "x".repeat(200));
    is(read, "empty", "0 644 0:0 0");
    is(read, "block", "0 644 0:0 512");
    is(read, "name with blank\nand line", "0 644 0:0 1");
    is(read, "d/".repeat(60) + "long-name", "0 644 0:0 1");
    is(read, "ümlaut", "0 644 0:0 1");
    is(read, "private", "5 700 4321:4321 0");
    is(read, "private/inside", "0 600 4321:4321 1");
    assertThat(read.entries().keySet()).noneMatch(n -> n.contains(".wh.") || n.equals("socket"));
    assertThat(read.entries().keySet()).anyMatch(n -> n.startsWith("not-utf8-"));
    assertThat(ReadArchive.run("tar", "-tzf", archive.toString()).lines())
        .hasSize(3)
        .endsWith("manifest.json");
  }

  @Test
  void oneOfTwoNamesIsTheFileAndTheOtherALinkBothWithItsAttributes() throws Exception {
    needsRoot();
    ReadArchive.python(resource("tree.py"), root.toString());

    var read = read();

    boolean toolFirst = read.entry("usr/bin/tool").get("type").asText().equals("0");
    String first = toolFirst ? "usr/bin/tool" : "usr/bin/same";
    is(read, first, "0 4755 0:3000000000 10");
    is(read, toolFirst ? "usr/bin/same" : "usr/bin/tool", "1 4755 0:3000000000 0 " + first);
    // on both: a runtime that unpacks a link sets its owner, and that takes capabilities away
    for (String name : List.of("usr/bin/tool", "usr/bin/same")) {
      assertThat(read.entry(name).get("pax").toString())
          .as(name)
          .contains("\"SCHILY.xattr.security.capability\"", "\"SCHILY.xattr.user.note\"");
    }
  }

  @Test
  void whatIsMountedIntoAContainerStaysOutOfItsImage() throws Exception {
    needsRoot();
    ReadArchive.python(resource("tree.py"), root.toString());
    String python = ReadArchive.python("import os, sys; print(os.path.realpath(sys.executable))");
    String prefix = ReadArchive.python("import os, sys; print(os.path.realpath(sys.base_prefix))");
    String script =
        """
        set -e
        for each in usr lib lib64 %1$s; do
          [ ! -d /$each ] || { mkdir -p "%2$s/$each"; mount --bind /$each "%2$s/$each"; }
        done
        mount --bind /proc "%2$s/proc"
        mount --bind /etc/hostname "%2$s/etc/hosts"
        mount -t tmpfs -o mode=751 tmpfs "%2$s/home/work"
        mount -t tmpfs tmpfs "%2$s/with blank"
        touch "%2$s/with blank/x"; cd "%2$s/home/work"; touch of-the-user
        exec chroot "%2$s" setpriv --no-new-privs --bounding-set \
          -all,+chown,+setuid,+setgid,+dac_override,+fowner "$@"
        """
            .formatted(prefix.strip().substring(1), root);
    programs = new ProcessPrograms("unshare", "--mount", "sh", "-c", script, "container");

    var read = read(python.strip(), "/", () -> {});

    is(read, "home/work", "5 751 0:0 0");
    assertThat(read.entries().keySet())
        .contains("usr", "proc", "with blank", "mnt", "etc/passwd", "private/inside")
        .doesNotContain("etc/hosts")
        .noneMatch(
            name ->
                name.matches("(usr|proc|home/work|with blank|lib)/.*")
                    || name.contains("/lib/python"));
  }

  @Test
  void aFileThatGrowsWhileItIsReadIsCutAtItsFirstSize() throws Exception {
    Path big = big();

    var read =
        read(
            "python3",
            root.toString(),
            () -> Files.writeString(big, "more", StandardOpenOption.APPEND));

    assertThat(read.entry("big").get("size").asLong()).isEqualTo(BIG);
  }

  @Test
  void aFileThatShrinksWhileItIsReadIsFilledUpWithZeros() throws Exception {
    Path big = big();
    Files.writeString(root.resolve("other"), "other");

    var read = read("python3", root.toString(), () -> resize(big, BIG - 8 * MIB));

    assertThat(read.entry("big").get("size").asLong()).isEqualTo(BIG);
    assertThat(read.entry("other").get("size").asLong()).isEqualTo(5);
  }

  @Test
  void whatGoesAwayWhileItIsReadIsLeftOut() throws Exception {
    for (int i = 0; i < 300; i++) {
      Path below = Files.createDirectories(root.resolve("folder" + i + "/below"));
      Files.writeString(below.resolve("file"), "x");
    }
    big();

    var read =
        read(
            "python3",
            root.toString(),
            () -> {
              for (int i = 0; i < 300; i++) {
                Files.delete(root.resolve("folder" + i + "/below/file"));
                Files.delete(root.resolve("folder" + i + "/below"));
                Files.delete(root.resolve("folder" + i));
              }
            });

    assertThat(read.entries().keySet()).contains("big");
  }

  @Test
  void aFolderInPlaceOfWhichALinkIsPutIsNotFollowed() throws Exception {
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Files.writeString(outside.resolve("treasure"), "x");
    for (int i = 0; i < 300; i++) {
      Files.createDirectory(root.resolve("folder" + i));
    }
    big();

    var read =
        read(
            "python3",
            root.toString(),
            () -> {
              for (int i = 0; i < 300; i++) {
                Path there = root.resolve("folder" + i);
                Files.delete(there);
                Files.createSymbolicLink(there, outside);
              }
            });

    assertThat(read.entries().keySet()).contains("big").noneMatch(n -> n.contains("treasure"));
  }

  @Test
  void aFailureInsideIsToldWithItsReason() {
    assertThatThrownBy(() -> read("python3", root + "/nothing", () -> {}))
        .isInstanceOf(LayerStream.Broken.class)
        .hasMessageContaining("No such file")
        .hasMessageContaining("/nothing");
  }

  @Test
  void aProgramThatDoesNotStartIsToldWithItsComplaint() {
    programs = new ProcessPrograms("sh", "-c", "read line; echo no such program >&2; exit 3");

    assertThatThrownBy(this::read)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("ended at once: no such program");
  }

  @Test
  void theVariablesOfTheContainerAreKnown() throws Exception {
    programs = new ProcessPrograms("env", "WHO=ümlaut");

    var read = read();

    assertThat(read.config().at("/config/Env").valueStream().map(v -> v.asText()))
        .contains("WHO=ümlaut");
    assertThat(read.config().get("architecture").asText()).isIn("amd64", "arm64");
    assertThat(read.config().get("os").asText()).isEqualTo("linux");
  }

  private Path big() throws IOException {
    Path big = Files.createFile(root.resolve("big"));
    resize(big, BIG);
    return big;
  }

  private static void resize(Path file, long size) throws IOException {
    try (var open = new RandomAccessFile(file.toFile(), "rw")) {
      open.setLength(size);
    }
  }
}
