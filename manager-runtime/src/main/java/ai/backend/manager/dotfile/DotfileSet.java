package ai.backend.manager.dotfile;

import ai.backend.common.msgpack.Msgpack;
import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.ProblemType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The files of one user, project or domain, in the order in which they were made: at most 100, and
 * 64 KiB when packed (MessagePack).
 */
record DotfileSet(List<Dotfile> files) {
  static final int MAX_FILES = 100;
  static final int MAX_BYTES = 65_536;

  /** From a stored column. */
  static DotfileSet unpack(byte[] packed) {
    if (packed.length > 0 && Msgpack.unpack(packed) instanceof List<?> list) {
      return new DotfileSet(
          list.stream()
              .filter(Map.class::isInstance)
              .map(item -> Dotfile.of((Map<?, ?>) item))
              .toList());
    }
    return new DotfileSet(List.of());
  }

  byte[] pack() {
    return Msgpack.pack(files.stream().map(Dotfile::toMap).toList());
  }

  Optional<Dotfile> find(String path) {
    return files.stream().filter(file -> file.path().equals(path)).findFirst();
  }

  Dotfile require(String path) {
    return find(path).orElseThrow(() -> ApiProblem.notFound("dotfile", null));
  }

  DotfileSet with(Dotfile file) {
    if (find(file.path()).isPresent()) {
      throw new ApiProblem(ProblemType.DOTFILE_ALREADY_EXISTS, null, null);
    }
    if (files.size() >= MAX_FILES) {
      throw failed("Dotfile creation limit reached");
    }
    for (Dotfile other : files) {
      if (isBelow(file.path(), other.path()) || isBelow(other.path(), file.path())) {
        throw failed("'" + other.path() + "' exists; a file and a directory cannot have one name");
      }
    }
    var more = new ArrayList<>(files);
    more.add(file);
    return new DotfileSet(more).bounded();
  }

  DotfileSet replacing(Dotfile file) {
    require(file.path());
    return new DotfileSet(
            files.stream().map(old -> old.path().equals(file.path()) ? file : old).toList())
        .bounded();
  }

  DotfileSet without(String path) {
    require(path);
    return new DotfileSet(files.stream().filter(file -> !file.path().equals(path)).toList());
  }

  private DotfileSet bounded() {
    if (pack().length > MAX_BYTES) {
      throw failed("No leftover space for dotfile storage");
    }
    return this;
  }

  private static boolean isBelow(String path, String directory) {
    return path.startsWith(directory + "/");
  }

  private static ApiProblem failed(String msg) {
    return new ApiProblem(ProblemType.DOTFILE_CREATION_FAILED, msg);
  }
}
