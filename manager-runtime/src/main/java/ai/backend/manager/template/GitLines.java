package ai.backend.manager.template;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A template's bootstrap script with the lines that fetch its repository (spec/02 §3.7). Every
 * value is one quoted shell word.
 */
final class GitLines {
  private GitLines() {}

  /** The script of a template; empty when it has neither script nor repository. */
  static String script(JsonNode kernel) {
    String script = plain(kernel.at("/run/bootstrap").asText(""));
    JsonNode git = kernel.path("git");
    if (!git.isObject()) {
      return script;
    }
    return (script.isEmpty() || script.endsWith("\n") ? script : script + "\n") + lines(git);
  }

  private static String lines(JsonNode git) {
    String repository = git.path("repository").asText();
    String folder = quote(git.path("dest_dir").asText(lastPart(repository)));
    StringBuilder lines = new StringBuilder("git clone");
    if (git.path("branch").isTextual()) {
      lines.append(" -b ").append(quote(git.path("branch").asText()));
    }
    lines.append(" -- ").append(quote(withCredential(repository, git.path("credential"))));
    lines.append(' ').append(folder).append('\n');
    if (git.path("commit").isTextual()) {
      lines
          .append("(cd ")
          .append(folder)
          .append(" && git checkout ")
          .append(quote(git.path("commit").asText()))
          .append(")\n");
    }
    return lines.toString();
  }

  private static String lastPart(String repository) {
    String path = repository.replaceAll("/+$", "");
    String name = path.substring(path.lastIndexOf('/') + 1);
    return name.endsWith(".git") ? name.substring(0, name.length() - 4) : name;
  }

  private static String withCredential(String repository, JsonNode credential) {
    int at = repository.indexOf("://");
    if (at < 0 || !credential.isObject()) {
      return repository;
    }
    return repository.substring(0, at + 3)
        + percent(credential.path("username").asText())
        + ":"
        + percent(credential.path("password").asText())
        + "@"
        + repository.substring(at + 3);
  }

  private static String percent(String text) {
    return java.net.URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static String quote(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }

  /** Templates may hold the script in base64: text that decodes to one with blanks or lines. */
  private static String plain(String script) {
    try {
      String decoded =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(Base64.getMimeDecoder().decode(script.strip())))
              .toString();
      boolean base64 = script.strip().matches("[A-Za-z0-9+/\\r\\n]{8,}={0,2}");
      boolean text = decoded.chars().allMatch(c -> c >= ' ' || c == '\n' || c == '\t' || c == '\r');
      return base64 && text && decoded.matches("(?s).*[ \\n].*") ? decoded : script;
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return script;
    }
  }
}
