package ai.backend.manager.gateway;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The API versions that are understood, and which one a request means (spec/01 §1.1). */
final class ApiVersions {
  static final ApiVersion LATEST = new ApiVersion(7, "20230615");

  /** The release that clients compare themselves with. */
  static final String MANAGER_RELEASE = "23.09.10";

  private static final ApiVersion UNNAMED = new ApiVersion(5, "20191215");
  private static final Map<String, ApiVersion> ACCEPTED = new TreeMap<>();

  static {
    accept(4, "20181215", "20190115", "20190315", "20190615");
    accept(5, "20191215");
    accept(6, "20200815", "20210815", "20220315", "20220615", "20230315");
    accept(7, LATEST.date());
  }

  private ApiVersions() {}

  private static void accept(int major, String... dates) {
    for (String date : dates) {
      var version = new ApiVersion(major, date);
      ACCEPTED.put(version.toString(), version);
    }
  }

  static ApiVersion select(@Nullable String header) {
    if (header == null) {
      return UNNAMED;
    }
    ApiVersion version = ACCEPTED.get(header);
    if (version == null) {
      throw new ApiProblem(ProblemType.BAD_REQUEST, "Unsupported API version.");
    }
    return version;
  }
}
