# sqlflow_room(NAME [KNOWS rooms...] [LIBRARIES libraries...])
#
# A room is a folder of src/: one static library `NAME_room` of its .cc files and, of its *_test.cc files, one test
# program `NAME_test`. The first room's precompiled header serves all.
function(sqlflow_room name)
  cmake_parse_arguments(ROOM "" "" "KNOWS;LIBRARIES" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${name}/*.cc)
  set(tests ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  list(FILTER sources EXCLUDE REGEX "(_test|/main)\\.cc$")

  list(TRANSFORM ROOM_KNOWS APPEND _room)
  set(linked ${ROOM_KNOWS} fmt::fmt-header-only Threads::Threads ${ROOM_LIBRARIES})
  if(sources)
    add_library(${name}_room STATIC ${sources})
    target_include_directories(${name}_room PUBLIC ${CMAKE_SOURCE_DIR}/src)
    target_link_libraries(${name}_room PUBLIC ${linked})
    target_precompile_headers(${name}_room PRIVATE ${CMAKE_SOURCE_DIR}/src/base/precompiled.h)
  else()  # a room of headers only
    add_library(${name}_room INTERFACE)
    target_include_directories(${name}_room INTERFACE ${CMAKE_SOURCE_DIR}/src)
    target_link_libraries(${name}_room INTERFACE ${linked})
  endif()

  if(SQLFLOW_TESTS AND tests)
    find_package(GTest REQUIRED)
    add_executable(${name}_test ${tests})
    target_link_libraries(${name}_test PRIVATE ${name}_room GTest::gtest_main)
    target_precompile_headers(${name}_test PRIVATE ${CMAKE_SOURCE_DIR}/src/base/precompiled.h <gtest/gtest.h>)
    add_test(NAME ${name}_test COMMAND ${name}_test)
    set_property(GLOBAL APPEND PROPERTY SQLFLOW_UNIT_TESTS ${name}_test)
  endif()
endfunction()
