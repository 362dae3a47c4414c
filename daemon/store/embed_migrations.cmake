# Writes OUT, a C++ file holding every migrations/NNNN_name.sql of DIR, in order of file name.
# Called as: cmake -DDIR=... -DOUT=... -P embed_migrations.cmake
file(GLOB files ${DIR}/*.sql)
list(SORT files)
set(rows "")
foreach(file IN LISTS files)
  get_filename_component(name ${file} NAME_WE)
  if(NOT name MATCHES "^([0-9][0-9][0-9][0-9])_[a-z0-9_]+$")
    message(FATAL_ERROR "${file}: a migration is named NNNN_words.sql")
  endif()
  math(EXPR number "${CMAKE_MATCH_1} + 0" OUTPUT_FORMAT DECIMAL)
  file(READ ${file} sql)
  string(APPEND rows "    {${number}, \"${name}\", R\"quai_sql(${sql})quai_sql\"},\n")
endforeach()
file(WRITE ${OUT} "// Made from migrations/*.sql by daemon/store/embed_migrations.cmake.
#include \"daemon/store/migrations.hpp\"

namespace cargo::store {
namespace {
constexpr Migration all[] = {
${rows}};
}  // namespace

std::span<const Migration> migrations() { return all; }

}  // namespace cargo::store
")
