package dev.fisherflow.pipelines.spec;

import dev.fisherflow.learning.adapter.AdapterFamily;
import dev.fisherflow.pipelines.spec.yaml.Cursor;
import dev.fisherflow.pipelines.spec.yaml.Fields;
import dev.fisherflow.schemas.AdapterSettings;
import java.util.List;
import java.util.Optional;

/** Reads adapters: for each, the grid that its lists make. */
final class AdapterParser {

  private static final SettingsParser<AdapterFamily> SETTINGS =
      new SettingsParser<>(AdapterFamily.REGISTRY);

  private AdapterParser() {}

  /** The default: the first adapter with all its defaults. */
  static List<AdapterSettings> byDefault(Cursor absent) {
    AdapterFamily family = AdapterFamily.byDefault();
    Fields fields = Fields.of(absent, "").orElseThrow();
    fields.defaulted("type", family.name());
    return grid(family, fields);
  }

  /** The settings of one adapter or of a list of them, none twice. */
  static List<AdapterSettings> parse(Cursor at) {
    if (at.isList() && at.items().isEmpty()) {
      at.expected("at least one adapter");
    }
    OnceEach<AdapterSettings> adapters =
        new OnceEach<>(AdapterFamily.REGISTRY, AdapterSettings::getType);
    at.items().forEach(item -> adapters.add(item, one(item)));
    return adapters.all();
  }

  private static List<AdapterSettings> one(Cursor at) {
    Optional<Fields> fields =
        Fields.of(at, "an adapter such as {type: " + AdapterFamily.byDefault().name() + "}");
    return fields
        .flatMap(SETTINGS::type)
        .map(family -> grid(family, fields.orElseThrow()))
        .orElse(List.of());
  }

  private static List<AdapterSettings> grid(AdapterFamily family, Fields fields) {
    AdapterSettings start = AdapterSettings.newBuilder().setType(family.name()).build();
    return SettingsParser.points(SETTINGS.grid(family, fields, start), fields);
  }
}
