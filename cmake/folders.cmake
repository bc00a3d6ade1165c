# The only build functions: one library and one test program a folder.

# Under a sanitizer all is compiled once more: what most sources of a target include is compiled once for all of them. Only
# there: elsewhere each source proves that it names what it needs, and clones share their objects.
function(precompile target)
  if(REDRESS_SANITIZE)
    target_precompile_headers(${target} PRIVATE
      <functional> <map> <memory> <optional> <string> <vector>
      <absl/status/statusor.h> <absl/strings/str_cat.h> <absl/time/time.h> ${ARGN})
  endif()
endfunction()

# folder_library(name SOURCES a.cc ... PROTOS x.proto ... LINK lib ... PRECOMPILE <a.h> ...)
function(folder_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;PROTOS;LINK;PRECOMPILE" ${ARGN})
  set(generated)
  foreach(proto ${ARG_PROTOS})
    string(REGEX REPLACE "\\.proto$" "" stem ${proto})
    set(base ${PROJECT_BINARY_DIR}/proto/${name}/${stem}.pb)
    # protoc runs from the source root: imports name the folder.
    add_custom_command(
      OUTPUT ${base}.cc ${base}.h
      COMMAND ${CMAKE_COMMAND} -E make_directory ${PROJECT_BINARY_DIR}/proto
      COMMAND protobuf::protoc --proto_path=${PROJECT_SOURCE_DIR}
              --cpp_out=${PROJECT_BINARY_DIR}/proto ${name}/${proto}
      DEPENDS ${PROJECT_SOURCE_DIR}/${name}/${proto}
      WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
    list(APPEND generated ${base}.cc ${base}.h)
  endforeach()
  # Generated code is not held to our warnings.
  set_source_files_properties(${generated} PROPERTIES COMPILE_OPTIONS -w SKIP_PRECOMPILE_HEADERS ON)
  add_library(redress_${name} STATIC ${ARG_SOURCES} ${generated})
  target_include_directories(redress_${name} PUBLIC ${PROJECT_SOURCE_DIR})
  target_include_directories(redress_${name} SYSTEM PUBLIC ${PROJECT_BINARY_DIR}/proto)
  target_link_libraries(redress_${name} PUBLIC ${ARG_LINK} PRIVATE redress_warnings)
  precompile(redress_${name} ${ARG_PRECOMPILE})
endfunction()

# All test programs that need no broker and start no program.
add_custom_target(unit_tests)

# folder_test(name SOURCES a_test.cc ... LINK lib ... PRECOMPILE <a.h> ... [LABELS label ...])
# Every test carries the folder's name as a label, and "unit" where no LABELS are given.
function(folder_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK;LABELS;PRECOMPILE" ${ARGN})
  list(TRANSFORM ARG_SOURCES PREPEND ${PROJECT_SOURCE_DIR}/tests/${name}/ REGEX "^[^/]")
  add_executable(${name}_test ${ARG_SOURCES})
  target_link_libraries(${name}_test PRIVATE redress_${name} ${ARG_LINK} GTest::gmock GTest::gtest_main redress_warnings)
  # What is tested is as fast as the preset makes it; its tests need not be, and compile in two thirds of the time.
  target_compile_options(${name}_test PRIVATE -O0)
  precompile(${name}_test <gmock/gmock.h> <gtest/gtest.h> ${ARG_PRECOMPILE})
  if(NOT ARG_LABELS)
    set(ARG_LABELS unit)
    add_dependencies(unit_tests ${name}_test)
  endif()
  gtest_discover_tests(${name}_test PROPERTIES TIMEOUT 300 DISCOVERY_TIMEOUT 60)
  # gtest_discover_tests cannot pass on a list: the labels are set where ctest has read its list of tests.
  set(labels_file ${CMAKE_CURRENT_BINARY_DIR}/${name}_labels.cmake)
  file(CONFIGURE OUTPUT ${labels_file} @ONLY CONTENT
       [[if(@name@_test_TESTS)
  set_tests_properties(${@name@_test_TESTS} PROPERTIES LABELS "@name@;@ARG_LABELS@")
endif()
]])
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES ${labels_file})
endfunction()

# reads_source_tree(a_test.cc ...): these alone learn where the source tree is, so that all other objects are the same
# in every clone.
function(reads_source_tree)
  set_source_files_properties(${ARGN} PROPERTIES COMPILE_DEFINITIONS REDRESS_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
                              SKIP_PRECOMPILE_HEADERS ON)
endfunction()
