package io.howdah.diagnose.tools;

import io.howdah.diagnose.Tool;
import io.howdah.pg.SqlFile;
import java.util.List;

/** Every tool there is. */
public final class Toolbox {
  /** The queries of the tools. */
  static final SqlFile SQL = SqlFile.load(Toolbox.class, "tools.sql");

  private Toolbox() {}

  public static List<Tool> all() {
    return List.of(
        new SessionsTool(),
        new BlockingTreeTool(),
        new TemplatesTool(),
        new HorizonTool(),
        new PlansTool(),
        new HypotheticalIndexTool(),
        new StatisticsFreshnessTool(),
        new StatisticsDriftTool(),
        new PlannerSettingsTool(),
        new PlannerCounterfactualTool(),
        new ParameterOverridesTool(),
        new SpillsTool(),
        new MemoryCounterfactualTool());
  }
}
