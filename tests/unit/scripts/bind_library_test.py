"""Binds a small library and looks whether it still does the same with fewer names to look up."""

import pathlib
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[3]
LIBRARY = r"""
#include <string.h>
#include <typeinfo>
extern "C" {
int seven = 7;
int* where_seven_is = &seven;
int twice(int number) { return 2 * number; }
int (*function)(int) = twice;
size_t (*from_elsewhere)(const char*) = strlen;
thread_local int of_thread = 3;
}
struct Shape { virtual ~Shape() = default; virtual int corners() const { return 0; } };
struct Square final : Shape { int corners() const override { return 4; } };
template <class T> struct Shared { inline static int unique = 5; };
extern "C" Shape* make_square() { return new Square; }
extern "C" int all() {
  Shape* square = make_square();
  const bool is_square = dynamic_cast<Square*>(square) != nullptr;
  const int sum = *where_seven_is + function(10) + twice(100) + static_cast<int>(from_elsewhere("four")) +
                  square->corners() + of_thread + Shared<int>::unique + is_square;
  delete square;
  return sum;
}
"""
# The program's own `unique` is the one that counts; its `twice` is not the library's business.
PROGRAM = r"""
#include <dlfcn.h>
#include <stdio.h>
extern "C" int twice(int number) { return 1000 * number; }
template <class T> struct Shared { inline static int unique = 5; };
int main(int, char** arguments) {
  Shared<int>::unique = 50000;
  void* library = dlopen(arguments[1], RTLD_LAZY | RTLD_LOCAL);
  if (library == nullptr) return 1;
  printf("%d\n", reinterpret_cast<int (*)()>(dlsym(library, "all"))());
}
"""


class BindLibrary(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.library = self.folder / "library.so"
        self.program = self.folder / "program"
        self.compile(LIBRARY, "-shared", "-fPIC", "-Wl,-z,lazy", "-o", self.library)
        self.compile(PROGRAM, "-rdynamic", "-o", self.program, "-ldl")

    @staticmethod
    def compile(text, *words):
        subprocess.run(["g++", "-std=c++20", "-O0", "-x", "c++", "-", *words], input=text, text=True,
                       check=True)

    def bind(self):
        subprocess.run([ROOT / "scripts/bind_library", self.library], check=True)

    def result(self):
        done = subprocess.run([self.program, self.library], capture_output=True, text=True,
                              check=False)
        return (done.returncode, done.stdout.strip())

    def looked_up(self):
        """Names that the loader looks up when the library is loaded."""
        lines = subprocess.run(["readelf", "-rW", self.library], capture_output=True, text=True,
                               check=True).stdout.splitlines()
        return {line.split()[4] for line in lines
                if "R_X86_64_64" in line or "R_X86_64_GLOB_DAT" in line}

    @unittest.skipUnless(subprocess.run(["uname", "-m"], capture_output=True, text=True,
                                        check=True).stdout.strip() == "x86_64", "for x86-64")
    def test_names_of_its_own_are_its_own_and_others_are_looked_up(self):
        # The program has a `twice`, too, which is found first.
        self.assertEqual(self.result(), (0, str(7 + 10000 + 100000 + 4 + 4 + 3 + 50000 + 1)))
        self.assertLessEqual({"seven", "twice", "_ZTV6Square"}, self.looked_up())
        self.bind()
        self.assertEqual(self.result(), (0, str(7 + 20 + 200 + 4 + 4 + 3 + 50000 + 1)))
        self.assertTrue({"seven", "twice", "_ZTV6Square"}.isdisjoint(self.looked_up()))
        self.assertIn("_ZN6SharedIiE6uniqueE", self.looked_up())

    def test_binding_again_changes_nothing(self):
        self.bind()
        once = self.library.read_bytes()
        self.bind()
        self.assertEqual(self.library.read_bytes(), once)

    def test_another_kind_of_file_stays_as_it_is(self):
        for content in b"", b"\x7fELF\x02\x01\x01", b"\xcf\xfa\xed\xfe not ELF at all":
            self.library.write_bytes(content)
            self.bind()
            self.assertEqual(self.library.read_bytes(), content)


if __name__ == "__main__":
    unittest.main()
