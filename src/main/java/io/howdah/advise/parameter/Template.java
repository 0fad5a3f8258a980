package io.howdah.advise.parameter;

import io.howdah.model.TemplateText;
import java.util.Map;

/**
 * One statement of the workload.
 *
 * @param number its place in the workload, from 0
 * @param label where it is from: a query id, or a file and line
 * @param generic whether it has parameters ($n)
 * @param calls in the time that was counted, or as a file says
 * @param ms what all calls took by pg_stat_statements, planning included; 0 where nothing counted
 * @param jitShare of that time, what compilation took, 0 to 1; negative where nobody counted it
 * @param spilled bytes of temporary files a call
 * @param reads whether it is a SELECT, VALUES or TABLE
 * @param values for its parameters, by number, as text; only what could be found out
 * @param own what the role that runs it sets for its own sessions, stronger than any file
 */
record Template(
    int number,
    String label,
    TemplateText text,
    boolean generic,
    double calls,
    double ms,
    double jitShare,
    double spilled,
    boolean reads,
    Map<Integer, String> values,
    Map<String, String> own) {
  Template {
    values = Map.copyOf(values);
    own = Map.copyOf(own);
  }

  Template with(Map<Integer, String> found) {
    return new Template(
        number, label, text, generic, calls, ms, jitShare, spilled, reads, found, own);
  }

  String role() {
    return text.role();
  }
}
