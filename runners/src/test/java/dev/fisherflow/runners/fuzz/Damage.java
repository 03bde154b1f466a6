package dev.fisherflow.runners.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * Changes of one file of a folder.
 *
 * @param file its path below the folder
 */
record Damage(String file, List<Edit> edits) {

  /** One to three changes of one of the files. */
  static Arbitrary<Damage> of(List<String> files, Arbitrary<Edit> edits) {
    return Combinators.combine(Arbitraries.of(files), edits.list().ofMinSize(1).ofMaxSize(3))
        .as(Damage::new);
  }

  void doTo(Path folder) throws IOException {
    Path place = folder.resolve(file);
    byte[] content = Files.readAllBytes(place);
    for (Edit edit : edits) {
      content = edit.apply(content);
    }
    Files.write(place, content);
  }
}
