package ai.backend.manager.gateway;

/** A negotiated API version such as (7, "20230615") (spec/01 §1.1). */
public record ApiVersion(int major, String date) implements Comparable<ApiVersion> {
  @Override
  public int compareTo(ApiVersion other) {
    int byMajor = Integer.compare(major, other.major);
    return byMajor != 0 ? byMajor : date.compareTo(other.date);
  }

  @Override
  public String toString() {
    return "v" + major + "." + date;
  }
}
