package ai.backend.manager.cli;

import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The database that a 23.09 installation's {@code alembic.ini} names (spec/05 §9). */
final class AlembicIni {
  private static final Pattern URL = Pattern.compile("(?m)^\\s*sqlalchemy\\.url\\s*[=:]\\s*(\\S+)");
  private static final int PORT = 5432;

  private AlembicIni() {}

  /**
   * As the variables of the environment that say the same.
   *
   * @throws CliError when the file cannot be read or names no PostgreSQL
   */
  static Map<String, String> read(Path file) {
    try {
      Matcher found = URL.matcher(Files.readString(file));
      if (!found.find()) {
        throw new CliError(file + " has no line sqlalchemy.url = …");
      }
      return database(file, found.group(1).replace("%%", "%"));
    } catch (IOException e) {
      throw new CliError("cannot read " + file + ": there is no such file, or it is no text");
    }
  }

  private static Map<String, String> database(Path file, String url) {
    try {
      URI uri = URI.create(url);
      String[] user = String.valueOf(uri.getRawUserInfo()).split(":", 2);
      if (String.valueOf(uri.getScheme()).startsWith("postgresql")
          && uri.getHost() != null
          && user.length == 2
          && uri.getPath().length() > 1) {
        return Map.of(
            "BACKEND_DB_ADDR", uri.getHost() + ":" + (uri.getPort() < 0 ? PORT : uri.getPort()),
            "BACKEND_DB_NAME", uri.getPath().substring(1),
            "BACKEND_DB_USER", decoded(user[0]),
            "BACKEND_DB_PASSWORD", decoded(user[1]));
      }
    } catch (IllegalArgumentException e) {
      // the message below would not be clearer with the parser's: the URL holds a password
    }
    throw new CliError(
        file + ": sqlalchemy.url must look like postgresql+asyncpg://user:password@host:port/name");
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
