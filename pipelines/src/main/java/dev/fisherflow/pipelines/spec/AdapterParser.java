package dev.fisherflow.pipelines.spec;

import dev.fisherflow.declaration.Settings;
import dev.fisherflow.learning.adapter.AdapterFamily;
import dev.fisherflow.learning.adapter.AdapterStart;
import dev.fisherflow.learning.model.file.ModelException;
import dev.fisherflow.pipelines.spec.yaml.Cursor;
import dev.fisherflow.pipelines.spec.yaml.Fields;
import dev.fisherflow.pipelines.spec.yaml.Value;
import dev.fisherflow.schemas.AdapterSettings;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads adapters: for each, the grid that its lists make. */
final class AdapterParser {

  private static final SettingsParser<AdapterFamily> SETTINGS =
      new SettingsParser<>(AdapterFamily.REGISTRY);

  private static final String FROM = "from";

  private final Path folder;
  private final Map<String, String> starts = new LinkedHashMap<>();

  /**
   * @param folder of the specification, which paths are relative to
   */
  AdapterParser(Path folder) {
    this.folder = folder;
  }

  /** Folders of the adapters that others start from, by the digest that these name. */
  Map<String, String> starts() {
    return starts;
  }

  /** The default: the first adapter with all its defaults. */
  static List<AdapterSettings> byDefault(Cursor absent) {
    AdapterFamily family = AdapterFamily.byDefault();
    Fields fields = Fields.of(absent, "").orElseThrow();
    fields.defaulted("type", family.name());
    return grid(family, fields);
  }

  /** The settings of one adapter or of a list of them, none twice. */
  List<AdapterSettings> parse(Cursor at) {
    if (at.isList() && at.items().isEmpty()) {
      at.expected("at least one adapter");
    }
    OnceEach<AdapterSettings> adapters =
        new OnceEach<>(AdapterFamily.REGISTRY, AdapterSettings::getType);
    at.items().forEach(item -> adapters.add(item, one(item)));
    return adapters.all();
  }

  private List<AdapterSettings> one(Cursor at) {
    Optional<Fields> fields =
        Fields.of(at, "an adapter such as {type: " + AdapterFamily.byDefault().name() + "}");
    if (fields.flatMap(keys -> keys.find(FROM)).isPresent()) {
      return started(fields.get());
    }
    return fields
        .flatMap(SETTINGS::type)
        .map(family -> grid(family, fields.orElseThrow()))
        .orElse(List.of());
  }

  /** Adapters with the settings of trained ones, where they start. */
  private List<AdapterSettings> started(Fields fields) {
    fields.knowOnly(
        List.of(FROM), key -> "; an adapter that starts from another has that one's settings");
    return Fields.points(fields.find(FROM).orElseThrow(), Value.text()).stream()
        .flatMap(text -> started(fields.find(FROM).orElseThrow(), text).stream())
        .toList();
  }

  private Optional<AdapterSettings> started(Cursor at, String text) {
    try {
      Path path = folder.resolve(text).toAbsolutePath().normalize();
      AdapterSettings settings = new AdapterStart(path).settings();
      starts.put(Settings.of(settings).from().orElseThrow(), path.toString());
      return Optional.of(settings);
    } catch (ModelException | InvalidPathException e) {
      return at.mistake(e.getMessage());
    }
  }

  private static List<AdapterSettings> grid(AdapterFamily family, Fields fields) {
    AdapterSettings start = AdapterSettings.newBuilder().setType(family.name()).build();
    return SettingsParser.points(SETTINGS.grid(family, fields, start), fields);
  }
}
