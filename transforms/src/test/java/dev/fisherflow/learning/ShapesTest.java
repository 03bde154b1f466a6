package dev.fisherflow.learning;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** Public methods that take or return tensors say in their javadoc which shapes these have. */
class ShapesTest {

  private static final Pattern TENSOR =
      Pattern.compile(
          "\\b(NDArray|NDList|DMatrixRMaj|Inputs|Leaves|LinearLeaves|PerSampleGradients)\\b");

  /** Such as {@code [N, d]}, {@code [shape]}, or a word for it. */
  private static final Pattern SHAPE =
      Pattern.compile("\\[[^\\]]+\\]|\\bscalar|\\bshape|\\{@inheritDoc\\}");

  @Test
  void tensorsHaveShapes() throws IOException {
    List<String> without = new ArrayList<>();
    int looked = 0;
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
        Stream<Path> sources = Files.walk(Path.of("src", "main", "java"))) {
      List<Path> java = sources.filter(file -> file.toString().endsWith(".java")).toList();
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null, files, null, null, null, files.getJavaFileObjectsFromPaths(java));
      Finder finder = new Finder(DocTrees.instance(task));
      for (CompilationUnitTree unit : task.parse()) {
        finder.scan(unit, null);
      }
      without.addAll(finder.without);
      looked = finder.looked;
    }
    assertThat(looked).isGreaterThan(80);
    assertThat(without).as("public methods with tensors of no known shape").isEmpty();
  }

  private static final class Finder extends TreePathScanner<Void, Void> {
    private final DocTrees trees;
    private final List<String> without = new ArrayList<>();
    private int looked;

    Finder(DocTrees trees) {
      this.trees = trees;
    }

    @Override
    public Void visitClass(ClassTree type, Void unused) {
      if (type.getKind() == Tree.Kind.RECORD && isPublic(getCurrentPath())) {
        boolean tensors =
            type.getMembers().stream()
                .filter(VariableTree.class::isInstance)
                .map(VariableTree.class::cast)
                .filter(field -> !field.getModifiers().getFlags().contains(Modifier.STATIC))
                .anyMatch(Finder::tensor);
        look(tensors, type.getSimpleName().toString());
      }
      return super.visitClass(type, unused);
    }

    @Override
    public Void visitMethod(MethodTree method, Void unused) {
      boolean overrides =
          method.getModifiers().getAnnotations().stream()
              .anyMatch(annotation -> annotation.getAnnotationType().toString().equals("Override"));
      if (!overrides && isPublic(getCurrentPath())) {
        boolean tensors =
            method.getReturnType() != null && tensor(method.getReturnType())
                || method.getParameters().stream().anyMatch(Finder::tensor);
        look(tensors, method.getName().toString());
      }
      return super.visitMethod(method, unused);
    }

    private void look(boolean tensors, String name) {
      if (!tensors) {
        return;
      }
      looked++;
      String comment = trees.getDocComment(getCurrentPath());
      if (comment == null || !SHAPE.matcher(comment).find()) {
        Path file = Path.of(getCurrentPath().getCompilationUnit().getSourceFile().getName());
        without.add(file.getFileName() + ": " + name);
      }
    }

    private static boolean tensor(Tree tree) {
      Tree type = tree instanceof VariableTree variable ? variable.getType() : tree;
      return type != null && TENSOR.matcher(type.toString()).find();
    }

    /** Whether it and all around it are public; what an interface declares is. */
    private static boolean isPublic(TreePath path) {
      for (TreePath at = path; at != null; at = at.getParentPath()) {
        Tree tree = at.getLeaf();
        ModifiersTree modifiers =
            tree instanceof ClassTree type
                ? type.getModifiers()
                : tree instanceof MethodTree method ? method.getModifiers() : null;
        boolean inInterface =
            at.getParentPath() != null
                && at.getParentPath().getLeaf().getKind() == Tree.Kind.INTERFACE;
        if (modifiers != null
            && !modifiers.getFlags().contains(Modifier.PUBLIC)
            && !(inInterface && !modifiers.getFlags().contains(Modifier.PRIVATE))) {
          return false;
        }
      }
      return true;
    }
  }
}
