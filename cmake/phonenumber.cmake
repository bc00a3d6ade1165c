# Telephone numbers: libphonenumber, which brings neither a CMake nor a pkg-config file. Debian 12's headers are unpacked
# by ops/install, which says why.
find_path(PHONENUMBER_INCLUDE phonenumbers/phonenumberutil.h REQUIRED)
find_library(PHONENUMBER_LIBRARY NAMES phonenumber libphonenumber.so.8 REQUIRED)
add_library(phonenumber INTERFACE)
target_include_directories(phonenumber SYSTEM INTERFACE ${PHONENUMBER_INCLUDE})
target_link_libraries(phonenumber INTERFACE ${PHONENUMBER_LIBRARY} protobuf::libprotobuf)

# The version of its numbering plans, which facts name: of the package, else of the library itself ("8.12").
file(REAL_PATH ${PHONENUMBER_LIBRARY} phonenumber_file)
string(REGEX REPLACE ".*\\.so\\.?" "" PHONENUMBER_VERSION "${phonenumber_file}")
execute_process(COMMAND dpkg-query --search ${phonenumber_file} OUTPUT_VARIABLE phonenumber_owner ERROR_QUIET)
string(REGEX REPLACE ": .*" "" phonenumber_package "${phonenumber_owner}")
if(phonenumber_package)
  execute_process(COMMAND dpkg-query --show --showformat \${Version} ${phonenumber_package}
                  OUTPUT_VARIABLE phonenumber_package_version ERROR_QUIET)
  string(REGEX REPLACE "[^0-9.].*" "" PHONENUMBER_VERSION "${phonenumber_package_version}")
endif()
