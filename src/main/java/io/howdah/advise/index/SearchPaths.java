package io.howdah.advise.index;

import io.howdah.pg.ReadDoor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Search paths of roles in this database, {@code $user} replaced, as a session of theirs begins.
 */
public final class SearchPaths {
  private static final String USUAL = "public";

  private final Map<String, String> byRole;

  private SearchPaths(Map<String, String> byRole) {
    this.byRole = byRole;
  }

  /** Those of these roles; what cannot be read is taken for {@code public}. */
  public static SearchPaths of(ReadDoor door, List<String> roles) {
    Map<String, String> out = new LinkedHashMap<>();
    door.read(
            Catalogue.SQL,
            "search_paths",
            r -> Map.entry(r.text("role"), r.text("search_path")),
            roles)
        .rows()
        .forEach(e -> out.put(e.getKey(), e.getValue()));
    return new SearchPaths(out);
  }

  public String of(String role) {
    return byRole.getOrDefault(role, USUAL);
  }
}
