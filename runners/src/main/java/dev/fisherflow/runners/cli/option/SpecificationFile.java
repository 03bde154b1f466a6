package dev.fisherflow.runners.cli.option;

import dev.fisherflow.pipelines.manifest.ManifestJson;
import dev.fisherflow.pipelines.spec.SweepSpecification;
import dev.fisherflow.pipelines.spec.yaml.SetOption;
import dev.fisherflow.runners.cli.given.InputException;
import dev.fisherflow.schemas.RunManifest;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/** Reads the specification that a command is given. */
public final class SpecificationFile {

  /** The file that is read where none is given. */
  public static final String BY_DEFAULT = "fisherflow.yaml";

  public static final String DESCRIPTION =
      "The sweep's YAML file (default: "
          + BY_DEFAULT
          + " where there is one), or the name of a preset: paper-prompt-tuning, paper-lora, paper-vit"
          + " or paper-mlp, each also with -grid; paper-e1-..., paper-e3-... or authors-...; paper-mini.";

  private SpecificationFile() {}

  /**
   * The specification of a file or preset.
   *
   * @param file null for that of the usual name, or the demonstration where there is none
   * @param set values in place of its own
   * @throws InputException if it cannot be read
   */
  public static SweepSpecification read(Path file, List<SetOption> set) {
    if (file == null) {
      Path usual = Path.of(BY_DEFAULT);
      return Files.exists(usual) ? read(usual, set) : SweepSpecification.demonstration().with(set);
    }
    if (!Files.exists(file) && SweepSpecification.PRESETS.contains(file.toString())) {
      return SweepSpecification.preset(file.toString()).with(set);
    }
    if (isPipe(file)) {
      throw new InputException(
          "expected a file with a sweep specification, found a pipe or device: " + file, null);
    }
    if (Files.isDirectory(file)) {
      throw new InputException("expected a sweep specification, found a folder: " + file, null);
    }
    try {
      return file.toString().endsWith(".json")
          ? ofManifest(file, Files.readAllBytes(file)).with(set)
          : SweepSpecification.read(file, set);
    } catch (NoSuchFileException e) {
      throw new InputException("there is no file " + file, e);
    } catch (CharacterCodingException e) {
      throw new InputException("expected a text in UTF-8, found other bytes: " + file, e);
    } catch (IOException e) {
      throw new InputException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** What may never end or begin; what the shell passes on stands under /dev and /proc. */
  private static boolean isPipe(Path file) {
    try {
      return Files.exists(file)
          && Files.readAttributes(file, BasicFileAttributes.class).isOther()
          && !file.toString().startsWith("/dev/")
          && !file.toString().startsWith("/proc/");
    } catch (IOException e) {
      throw new InputException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** The specification in the manifest of a run, if that is the run's own. */
  private static SweepSpecification ofManifest(Path file, byte[] json) {
    RunManifest manifest = ManifestJson.read(json, file.toString());
    ManifestJson.edited(manifest)
        .ifPresent(
            how -> {
              throw new InputException(
                  "%s was %s; write the specification to a YAML file".formatted(file, how), null);
            });
    return SweepSpecification.parse(file.toString(), manifest.getSpecification());
  }
}
