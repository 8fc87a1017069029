# What every target of the project shares, and the three kinds of targets that it has.

set(INKVOICE_SANITIZE "" CACHE STRING "sanitizers, as -fsanitize= takes them")

add_library(inkvoice_options INTERFACE)
target_compile_options(inkvoice_options INTERFACE -Wall -Wextra -Wconversion -Wshadow -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(inkvoice_options INTERFACE -Wno-restrict) # GCC bug 105651: "x" + std::string() at -O3
endif()
# Designated initializers leave the other fields to their defaults on purpose; GCC warns of them all the same.
target_compile_options(inkvoice_options INTERFACE -Wno-missing-field-initializers)
target_include_directories(inkvoice_options INTERFACE ${CMAKE_SOURCE_DIR}/src)
if(INKVOICE_SANITIZE)
  target_compile_options(inkvoice_options INTERFACE -fsanitize=${INKVOICE_SANITIZE} -fno-omit-frame-pointer -O1)
  target_link_options(inkvoice_options INTERFACE -fsanitize=${INKVOICE_SANITIZE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # The sanitizers' own instrumentation makes GCC 12 warn about code that is right.
    target_compile_options(inkvoice_options INTERFACE -Wno-error=maybe-uninitialized -Wno-error=tsan)
  endif()
endif()

option(INKVOICE_FUZZ "build the targets of tests/fuzz as libFuzzer's (clang)" OFF)
if(INKVOICE_FUZZ)
  target_compile_options(inkvoice_options INTERFACE -fsanitize=fuzzer-no-link -fno-sanitize-recover=undefined)
endif()

find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(GTest REQUIRED)
find_package(benchmark REQUIRED)

# A folder of src/ as a static library: inkvoice_module(NAME SOURCES … LINKS …). LINKS names what the folder may include
# (tools/check_includes.py holds the sources to it).
function(inkvoice_module name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINKS;TESTS" ${ARGN})
  if(arg_SOURCES)
    add_library(inkvoice_${name} STATIC ${arg_SOURCES})
    target_link_libraries(inkvoice_${name} PUBLIC inkvoice_options ${arg_LINKS})
  else()
    add_library(inkvoice_${name} INTERFACE)
    target_link_libraries(inkvoice_${name} INTERFACE inkvoice_options ${arg_LINKS})
  endif()
  if(arg_TESTS)
    inkvoice_test(${name}_test SOURCES ${arg_TESTS} LINKS inkvoice_${name})
  endif()
endfunction()

# One test program, one ctest entry: gtest's own runner is quick, and a crash names the program.
function(inkvoice_test name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINKS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_LINKS} GTest::gtest GTest::gmock GTest::gtest_main)
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES TIMEOUT 300)
endfunction()

# A Google Benchmark program; built with everything so that it cannot rot, run by bench/run.
function(inkvoice_bench name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINKS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_LINKS} benchmark::benchmark benchmark::benchmark_main)
endfunction()

# Writes an assembler file that embeds FILE as the symbols NAME_begin and NAME_end, and sets OUT to its path.
function(inkvoice_embed out name file)
  set(source ${CMAKE_CURRENT_BINARY_DIR}/${name}.S)
  file(
    CONFIGURE
    OUTPUT ${source}
    CONTENT
      ".section .rodata\n.balign 16\n.global @name@_begin\n@name@_begin:\n.incbin \"@file@\"\n.global @name@_end\n@name@_end:\n.byte 0\n.section .note.GNU-stack,\"\",@progbits\n"
    @ONLY)
  # The assembler does not tell what it read.
  set_source_files_properties(${source} PROPERTIES OBJECT_DEPENDS ${file})
  set(${out} ${source} PARENT_SCOPE)
endfunction()
