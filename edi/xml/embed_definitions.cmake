# Writes OUT, a C++ file holding every .tree and .profile of DIR, in order of file name.
# Called as: cmake -DDIR=... -DOUT=... -P embed_definitions.cmake
file(GLOB files ${DIR}/*.tree ${DIR}/*.profile)
list(SORT files)
set(rows "")
foreach(file IN LISTS files)
  get_filename_component(name ${file} NAME)
  file(READ ${file} text)
  string(APPEND rows "    {\"${name}\", R\"quai_def(${text})quai_def\"},\n")
endforeach()
file(WRITE ${OUT} "// Made from edi/definitions by edi/xml/embed_definitions.cmake.
#include \"edi/xml/definition_texts.hpp\"

namespace cargo::edi::xml {
namespace {
constexpr DefinitionText all[] = {
${rows}};
}  // namespace

std::span<const DefinitionText> definition_texts() { return all; }

}  // namespace cargo::edi::xml
")
